import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../time/clock.fake.js';
import { FakeIds } from './id-source.fake.js';
import { SystemIds } from './id-source.js';

const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('identifiers', () => {
  it('sort by the clock they were made by', () => {
    const clock = new FakeClock();
    const ids = new SystemIds(clock);
    const made = [1, 2, 3].map(() => {
      clock.advance(1);
      return ids.uuid7();
    });
    expect([...made].sort()).toEqual(made);
    expect(made.every((id) => uuid7.test(id))).toBe(true);
  });

  it('are of the time they are asked for at, and never the same twice', () => {
    const clock = new FakeClock();
    const ids = new SystemIds(clock);
    const made = Array.from({ length: 1_000 }, () => ids.uuid7());
    expect(new Set(made).size).toBe(1_000);
    const time = clock.now().getTime().toString(16).padStart(12, '0');
    expect(made.every((id) => id.replaceAll('-', '').startsWith(time))).toBe(true);
  });

  it('are the same in every run of a test', () => {
    const [one, two] = [new FakeIds(), new FakeIds()];
    const first = one.uuid7();
    expect(first).toMatch(uuid7);
    expect(two.uuid7()).toBe(first);
    expect(one.uuid7()).not.toBe(first);
  });
});
