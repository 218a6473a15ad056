import { describe, expect, it } from '@jest/globals';
import { tableFromRecords } from '@modelyard/tables';
import { isLate, labelledTable, toCsv } from './departures.js';
import { FlightRecords } from './flight-records.js';
import { seededRandom } from './random.js';

const airports = tableFromRecords([
  { iata: 'ATL', longitude: -84.4 },
  { iata: 'LAX', longitude: -118.4 },
]);
const minute = 60_000;
const flight = (at: number, delay: number, origin: string) => ({
  date: Date.UTC(2001, 2, 1, 6) + at * minute,
  delay,
  distance: 500,
  origin,
  destination: 'ORD',
});
const flights = tableFromRecords([
  flight(0, 16, 'ATL'),
  flight(1, 15, 'LAX'),
  flight(2, -1116, 'ATL'),
  flight(3, -60, 'ATL'),
  flight(90, 0, 'ATL'),
]);
const firstHour = { start: Date.UTC(2001, 2, 1, 6), end: Date.UTC(2001, 2, 1, 7) };

describe('flight records', () => {
  const records = FlightRecords.of(flights, airports);

  it('leave out what claims to be more than an hour early, and count it', () => {
    expect(records.implausible).toBe(1);
    expect(records.draw('east', firstHour, 10, seededRandom(1)).map(({ delay }) => delay)).toEqual([16, -60]);
  });

  it('are divided by the longitude of the airport of departure', () => {
    expect(records.draw('west', firstHour, 10, seededRandom(1)).map(({ features }) => features.origin)).toEqual([
      'LAX',
    ]);
  });

  it('give a departure as a caller knows it', () => {
    const [first] = records.draw('east', firstHour, 1, () => 0);
    expect(first).toEqual({
      time: firstHour.start,
      delay: 16,
      features: { hour: 6, weekday: 4, distance: 500, origin: 'ATL', destination: 'ORD' },
    });
  });
});

describe('the label', () => {
  const records = FlightRecords.of(flights, airports);

  it('is late beyond a quarter of an hour, not at it', () => {
    expect(records.draw('east', firstHour, 10, seededRandom(1)).map(isLate)).toEqual([1, 0]);
    expect(records.draw('west', firstHour, 10, seededRandom(1)).map(isLate)).toEqual([0]);
  });

  it('stands beside the features in what is logged', () => {
    const csv = toCsv(labelledTable(records.draw('west', firstHour, 1, seededRandom(1))));
    expect(csv).toBe(`hour,weekday,distance,origin,destination,late\n${Math.fround(6 + 1 / 60)},4,500,LAX,ORD,0\n`);
  });
});
