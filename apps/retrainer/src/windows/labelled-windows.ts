import type { Cell } from '@modelyard/tables';

/** A closed window of predictions whose labels have (partly) come, as the monitor archived it. */
export interface LabelledWindow {
  readonly windowId: string;
  /** Digest of the manifest that names the data. */
  readonly manifestDigest: string;
  /** First and last event time, RFC 3339. */
  readonly start: string;
  readonly end: string;
  readonly rows: number;
  readonly labelledRows: number;
}

/** One prediction whose truth is known. */
export interface LabelledRow {
  readonly predictionId: string;
  readonly features: Readonly<Record<string, Cell>>;
  readonly label: string | number | boolean;
}

/** The monitor's archive of labelled predictions; also the injection token. */
export abstract class LabelledWindows {
  /**
   * Closed windows of a model that begin at or after `since`, oldest first, of every version that served.
   * @throws DomainError `unavailable` when the monitor does not answer
   */
  abstract since(modelId: string, environment: string, since: Date): Promise<readonly LabelledWindow[]>;

  /** The labelled rows of a window, every file checked against its digest. */
  abstract read(window: LabelledWindow): Promise<readonly LabelledRow[]>;
}
