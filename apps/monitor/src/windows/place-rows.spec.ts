import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { closeDue, placeRows, type PlacedRows, type StreamState } from './place-rows.js';
import { derivedId, windowIdOf } from './window-key.js';

const fresh: StreamState = { watermark: null, closedThrough: null, open: [], nextParts: new Map() };
const hourly = { rows: null, durationMs: 100, minimumRows: 1, latenessMs: 10 };
const byCount = { rows: 3, durationMs: null, minimumRows: 1, latenessMs: 0 };

function closedOf({ closed }: PlacedRows) {
  return closed.map(({ slotStart, part, rows, closedBy }) => [slotStart, part, rows, closedBy]);
}

describe('windows of event time', () => {
  it('close once the watermark has passed their end by the lateness allowed', () => {
    expect(closedOf(placeRows(fresh, [5, 50, 99, 105], hourly, true))).toEqual([]);
    expect(closedOf(placeRows(fresh, [5, 50, 99, 105, 110], hourly, true))).toEqual([[0, 0, 3, 'event-time']]);
  });

  it('take rows out of order until they close, and count them as late afterwards', () => {
    const { placements, closed } = placeRows(fresh, [5, 105, 20, 110, 30], hourly, true);
    expect(placements.map((placement) => placement.late)).toEqual([false, false, false, false, true]);
    expect(placements[4]).toEqual({ slotStart: 0, part: 0, late: true });
    expect(closed).toMatchObject([{ rows: 2, firstEvent: 5, lastEvent: 20 }]);
  });

  it('stay open while earlier rows of a producer are still missing', () => {
    const held = placeRows(fresh, [250, 5, 120], hourly, false);
    expect(held.closed).toEqual([]);
    const rest = placeRows(held.state, [6], hourly, false);
    expect(rest.placements).toEqual([{ slotStart: 0, part: 0, late: false }]);
    expect(closedOf(closeDue(rest.state, hourly))).toEqual([
      [0, 0, 2, 'event-time'],
      [100, 0, 1, 'event-time'],
    ]);
  });

  it('take every row of the batch that ends the wait for missing ones', () => {
    const held = placeRows(fresh, [5, 250], hourly, false);
    const filled = placeRows(held.state, [20, 30, 120], hourly, true);
    expect(filled.placements.map((placement) => placement.late)).toEqual([false, false, false]);
    expect(closedOf(filled)).toEqual([
      [0, 0, 3, 'event-time'],
      [100, 0, 1, 'event-time'],
    ]);
  });

  it('close in parts where the policy also limits their rows', () => {
    const both = { ...hourly, rows: 2 };
    expect(closedOf(placeRows(fresh, [1, 2, 3, 4, 5, 120], both, true))).toEqual([
      [0, 0, 2, 'count'],
      [0, 1, 2, 'count'],
      [0, 2, 1, 'event-time'],
    ]);
  });

  it('are the same however the stream is cut into batches', () => {
    const times = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 80 }), (events, cut) => {
        const whole = placeRows(fresh, events, hourly, true);
        const first = placeRows(fresh, events.slice(0, cut), hourly, true);
        const second = placeRows(first.state, events.slice(cut), hourly, true);
        expect([...first.placements, ...second.placements]).toEqual(whole.placements);
        expect([...first.closed, ...second.closed]).toEqual(whole.closed);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('are the same in whatever order partitions are read, as long as none closes before all is there', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(times, (events) => {
        const sorted = events.toSorted((a, b) => a - b);
        const inOrder = placeRows(fresh, sorted, hourly, true);
        const shuffled = closeDue(placeRows(fresh, events, hourly, false).state, hourly);
        expect(closedOf(shuffled)).toEqual(closedOf(inOrder));
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

describe('windows by count', () => {
  it('close with their last row, and nothing is ever late', () => {
    const { closed, state, placements } = placeRows(fresh, [900, 1, 500, 2], byCount, true);
    expect(closed).toMatchObject([{ part: 0, rows: 3, firstEvent: 1, lastEvent: 900, closedBy: 'count' }]);
    expect(state.open).toMatchObject([{ part: 1, rows: 1 }]);
    expect(placements.every((placement) => !placement.late)).toBe(true);
  });
});

describe('ids', () => {
  it('follow from what they name', () => {
    const key = { environment: 'production', modelVersionId: 'v', slotStart: 100, part: 0 };
    expect(windowIdOf(key)).toBe(windowIdOf({ ...key }));
    expect(windowIdOf(key)).not.toBe(windowIdOf({ ...key, part: 1 }));
    expect(derivedId('x')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
