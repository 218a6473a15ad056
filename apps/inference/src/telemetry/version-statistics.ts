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
  readonly batches = new Map<number, BatchTally>();

  ran(rows: number, { inputMs, inferMs, outputMs }: RunTimes): void {
    this.runs++;
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
