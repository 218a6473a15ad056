import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@modelyard/chassis';
import { PooledIds } from './pooled-ids.js';

describe('pooled ids', () => {
  it('are UUIDv7s of the time they are drawn at, and never the same twice', () => {
    const clock = new FakeClock();
    const ids = new PooledIds(clock);
    const drawn = Array.from({ length: 1_000 }, () => ids.uuid7());
    expect(new Set(drawn).size).toBe(1_000);
    const time = clock.now().getTime().toString(16).padStart(12, '0');
    for (const id of drawn) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(id.replaceAll('-', '').slice(0, 12)).toBe(time);
    }
  });
});
