import type { GoldenRowSource, ServedModel } from '@modelyard/contracts';
import type { VersionRow } from '../versions/version.entity.js';
import type { GoldenRow } from './golden-row.js';

export interface LoggedRows {
  readonly origin: GoldenRowSource;
  readonly rows: readonly GoldenRow[];
}

/** Rows that the model's author logged: the input example, else the first rows of the reference data. */
export abstract class GoldenSource {
  /** @returns null when nothing was logged, or nothing of it fits the model's inputs */
  abstract rowsOf(version: VersionRow, model: ServedModel, limit: number): Promise<LoggedRows | null>;
}
