import { describe, expect, it } from '@jest/globals';
import { KeyLanes, Places } from './key-lanes.js';

describe('key lanes', () => {
  it('run one key in order and others meanwhile', async () => {
    const lanes = new KeyLanes();
    const gate = Promise.withResolvers<void>();
    const seen: string[] = [];
    lanes.run('a', async () => {
      await gate.promise;
      seen.push('a1');
    });
    lanes.run('a', async () => void seen.push('a2'));
    lanes.run('b', async () => {
      seen.push('b1');
      gate.resolve();
    });
    await lanes.idle();
    expect(seen).toEqual(['b1', 'a1', 'a2']);
  });
});

describe('places', () => {
  it('let no more in than there are, and every one in its turn', async () => {
    const places = new Places(2);
    let inside = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 9 }, (_, n) =>
        places.hold(async () => {
          most = Math.max(most, ++inside);
          await Promise.resolve();
          order.push(n);
          inside--;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
