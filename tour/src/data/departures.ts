import { tableFromRecords, type Table } from '@modelyard/tables';

/** What a caller knows of a departure when it asks how likely a delay is. */
export interface DepartureFeatures {
  /** Local time of departure in hours, 0 … 24. */
  readonly hour: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Miles. */
  readonly distance: number;
  readonly origin: string;
  readonly destination: string;
}

/** One flight record. */
export interface Departure {
  /** Milliseconds since 1970, local time of the airport read as UTC. */
  readonly time: number;
  readonly features: DepartureFeatures;
  /** Minutes; negative is early. */
  readonly delay: number;
}

/** The column that models learn to predict. */
export const labelColumn = 'late';

/** A flight counts as late beyond so many minutes. */
export const lateAfterMinutes = 15;

export function isLate({ delay }: Departure): 0 | 1 {
  return delay > lateAfterMinutes ? 1 : 0;
}

/** Features and label by column: what a trainer reads and what is logged as reference data. */
export function labelledTable(departures: readonly Departure[]): Table {
  return tableFromRecords(departures.map((departure) => ({ ...departure.features, [labelColumn]: isLate(departure) })));
}

/** The same rows as CSV text; none of the values needs quoting. */
export function toCsv({ columns, rows }: Table): string {
  const names = [...columns.keys()];
  const lines = Array.from({ length: rows }, (_, row) => names.map((name) => columns.get(name)?.[row]).join(','));
  return [names.join(','), ...lines, ''].join('\n');
}
