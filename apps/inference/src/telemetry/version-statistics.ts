import { Distribution } from '@modelyard/chassis';

const REQUEST_SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5];
const BATCH_ROWS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** How often something happened and how long it took in all. */
export interface Tally {
  count: number;
  milliseconds: number;
}

/** The three parts of one run of a model, in milliseconds. */
export interface RunTimes {
  /** Joining the rows of the requests that share the run. */
  readonly inputMs: number;
  readonly inferMs: number;
  /** Giving each request its rows. */
  readonly outputMs: number;
}

/** The runs that had the same number of rows. */
export interface BatchTally {
  readonly input: Tally;
  readonly infer: Tally;
  readonly output: Tally;
}

/** What one version has done since this process met it, in the terms of Triton's statistics extension. */
export class VersionStatistics {
  /** Monotonic milliseconds of the last answer; null: none yet. */
  lastAnsweredAt: number | null = null;
  /** Rows that were answered. */
  rows = 0;
  /** Runs of the model. */
  runs = 0;
  readonly success = tally();
  readonly fail = tally();
  readonly queue = tally();
  readonly input = tally();
  readonly infer = tally();
  readonly output = tally();
  /** Requests that found their answer in the cache, or one like them under way. */
  readonly cacheHit = tally();
  readonly cacheMiss = tally();
  /** From the first byte of a request to its answer. */
  readonly requestSeconds = new Distribution(REQUEST_SECONDS);
  /** Rows of one run. */
  readonly batchRows = new Distribution(BATCH_ROWS);
  readonly batches = new Map<number, BatchTally>();

  ran(rows: number, { inputMs, inferMs, outputMs }: RunTimes): void {
    this.runs++;
    this.batchRows.add(rows);
    let batch = this.batches.get(rows);
    if (!batch) this.batches.set(rows, (batch = { input: tally(), infer: tally(), output: tally() }));
    for (const { input, infer, output } of [this, batch]) {
      add(input, inputMs);
      add(infer, inferMs);
      add(output, outputMs);
    }
  }

  succeeded(rows: number, totalMs: number, queueMs: number, answeredAt: number): void {
    this.rows += rows;
    this.lastAnsweredAt = answeredAt;
    this.requestSeconds.add(totalMs / 1000);
    add(this.success, totalMs);
    add(this.queue, queueMs);
  }

  lookedUp(hit: boolean, milliseconds: number): void {
    add(hit ? this.cacheHit : this.cacheMiss, milliseconds);
  }

  failed(totalMs: number): void {
    add(this.fail, totalMs);
  }
}

function tally(): Tally {
  return { count: 0, milliseconds: 0 };
}

function add(to: Tally, milliseconds: number): void {
  to.count++;
  to.milliseconds += milliseconds;
}
