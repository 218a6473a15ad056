import { describe, expect, it } from '@jest/globals';
import { EventLoopTurn } from './event-loop-turn.js';

describe('a turn of the event loop', () => {
  it('ends with everything that is to run, and then with what that asked to record', async () => {
    const turn = new EventLoopTurn();
    const done: string[] = [];
    const record = (what: string) => turn.record(() => done.push(`record ${what}`));
    turn.run(() => {
      done.push('run one');
      record('one');
      turn.run(() => done.push('run later'));
    });
    record('two');
    turn.run(() => done.push('run two'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual(['run one', 'run two', 'record two', 'record one']);
    await new Promise((resolve) => setImmediate(resolve));
    expect(done.at(-1)).toBe('run later');
  });
});
