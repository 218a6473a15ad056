import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { columnOf, readCsv, readParquet, type Cell, type Table } from '@modelyard/tables';
import { sidesOf, type Side } from './airports.js';
import type { Departure } from './departures.js';
import { sample, type Random } from './random.js';
import type { Week } from './weeks.js';

/**
 * Records that are more than an hour early are left out: no airline leaves an hour before its time, and 142 of the 3,000,000 records say
 * so, down to −1116 minutes (which is a flight of the next day).
 */
const earliestMinutes = -60;

/** The flight records of the npm package `vega-datasets`: 3,000,000 US departures of the first half of 2001, in order of time. */
export class FlightRecords {
  private constructor(
    private readonly columns: Readonly<
      Record<'date' | 'delay' | 'distance' | 'origin' | 'destination', readonly Cell[]>
    >,
    private readonly sideOf: (iata: string) => Side | undefined,
    /** All records of the file. */
    readonly total: number,
    /** Records left out by the rule above. */
    readonly implausible: number,
  ) {}

  static async read(): Promise<FlightRecords> {
    const [flights, airports] = await Promise.all([
      readPackageFile('flights-3m.parquet').then(readParquet),
      readPackageFile('airports.csv').then((bytes) => readCsv(bytes.toString('utf8'))),
    ]);
    return FlightRecords.of(flights, airports);
  }

  static of(flights: Table, airports: Table): FlightRecords {
    const [date, delay, distance] = ['date', 'delay', 'distance'].map((name) => columnOf(flights, name));
    const [origin, destination] = ['origin', 'destination'].map((name) => columnOf(flights, name));
    const columns = { date, delay, distance, origin, destination } as FlightRecords['columns'];
    const implausible = columns.delay.filter((minutes) => Number(minutes) < earliestMinutes).length;
    return new FlightRecords(columns, sidesOf(airports), flights.rows, implausible);
  }

  /** Draws departures of one side of the country from the whole of a span of time, in its order. */
  draw(side: Side, { start, end }: Week, count: number, random: Random): Departure[] {
    const { date, delay, origin } = this.columns;
    const found: number[] = [];
    for (let row = firstAtOrAfter(date, start); row < date.length && Number(date[row]) < end; row += 1) {
      if (Number(delay[row]) >= earliestMinutes && this.sideOf(String(origin[row])) === side) found.push(row);
    }
    return Array.from(sample(Uint32Array.from(found), count, random), (row) => this.departure(row));
  }

  private departure(row: number): Departure {
    const { date, delay, distance, origin, destination } = this.columns;
    const when = new Date(Number(date[row]));
    return {
      time: when.getTime(),
      delay: Number(delay[row]),
      features: {
        hour: Math.fround(when.getUTCHours() + when.getUTCMinutes() / 60),
        weekday: when.getUTCDay(),
        distance: Number(distance[row]),
        origin: String(origin[row]),
        destination: String(destination[row]),
      },
    };
  }
}

function readPackageFile(name: string): Promise<Buffer> {
  // The package exports its program alone; its data lie beside that.
  const program = createRequire(import.meta.url).resolve('vega-datasets');
  return readFile(join(dirname(program), '..', 'data', name));
}

/** The first position in an ascending column that is not below the value. */
function firstAtOrAfter(ascending: readonly Cell[], value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Number(ascending[middle]) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
