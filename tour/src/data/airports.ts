import { columnOf, type Table } from '@modelyard/tables';

/** Departures are called eastern when their airport lies east of this longitude, in degrees. */
export const divideLongitude = -100;

/** Tells on which side of the divide an airport lies; undefined for a code that the table does not know. */
export function sidesOf(airports: Table): (iata: string) => Side | undefined {
  const codes = columnOf(airports, 'iata').map(String);
  const longitudes = columnOf(airports, 'longitude').map(Number);
  const sides = new Map(codes.map((code, row) => [code, (longitudes[row] ?? 0) > divideLongitude ? 'east' : 'west']));
  return (iata) => sides.get(iata) as Side | undefined;
}

export type Side = 'east' | 'west';
