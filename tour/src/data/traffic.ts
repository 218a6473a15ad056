import type { Departure } from './departures.js';
import { FlightRecords } from './flight-records.js';
import { seededRandom } from './random.js';
import { liveWeek, liveWeeks, trainingMonths, type Week } from './weeks.js';

/** Departures of one week, as callers will ask about them. */
export interface WeekOfTraffic {
  readonly week: Week;
  readonly departures: readonly Departure[];
}

/** Everything that a tour takes from the flight records, drawn before the first training. */
export interface Traffic {
  readonly records: { readonly total: number; readonly implausible: number };
  /** Eastern departures of January and February. */
  readonly training: readonly Departure[];
  /** Eastern departures, week after week from 1 March. */
  readonly eastern: readonly WeekOfTraffic[];
  /** Western departures from where the eastern weeks end. */
  readonly western: readonly WeekOfTraffic[];
}

export interface TrafficSize {
  readonly seed: number;
  readonly trainingRows: number;
  readonly rowsPerWeek: number;
  /** Weeks of eastern departures; all later weeks are western. */
  readonly easternWeeks: number;
}

/** Reads the records (a few seconds), draws from them and lets go of the rest: 3,000,000 rows take more memory than the platform. */
export async function drawTraffic(size: TrafficSize): Promise<Traffic> {
  const records = await FlightRecords.read();
  const random = seededRandom(size.seed);
  const training = records.draw('east', trainingMonths, size.trainingRows, random);
  const weeks = Array.from({ length: liveWeeks }, (_, index) => {
    const week = liveWeek(index);
    const side = index < size.easternWeeks ? 'east' : 'west';
    return { week, departures: records.draw(side, week, size.rowsPerWeek, random) };
  });
  return {
    records: { total: records.total, implausible: records.implausible },
    training,
    eastern: weeks.slice(0, size.easternWeeks),
    western: weeks.slice(size.easternWeeks),
  };
}
