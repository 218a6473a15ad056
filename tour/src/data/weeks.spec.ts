import { describe, expect, it } from '@jest/globals';
import { liveWeek, liveWeeks, weekMs, weekName } from './weeks.js';

describe('weeks of live traffic', () => {
  it('are the windows of the platform, which lie at multiples of a week since 1970', () => {
    for (let index = 0; index < liveWeeks; index += 1) expect(liveWeek(index).start % weekMs).toBe(0);
  });

  it('begin on 1 March 2001 and end before the records do', () => {
    expect(new Date(liveWeek(0).start).toISOString()).toBe('2001-03-01T00:00:00.000Z');
    expect(liveWeek(liveWeeks - 1).end).toBeLessThanOrEqual(Date.UTC(2001, 6, 1));
  });

  it('are named by their first and last day', () => {
    expect(weekName(liveWeek(0))).toBe('1–7 March');
    expect(weekName(liveWeek(4))).toBe('29 March–4 April');
  });
});
