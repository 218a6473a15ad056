import { setTimeout } from 'node:timers/promises';
import { RunTimeFit } from '../admission/run-time-fit.js';
import { asRefusal, Refusal } from '../refusal.js';
import type { RunTimes } from '../telemetry/version-statistics.js';
import type { Tensor } from '../tensors/tensor.js';
import { batchKey, sliceRows } from './batch-rows.js';
import { EventLoopTurn } from './event-loop-turn.js';
import type { Executor } from './executor.js';
import { JointInputs } from './joint-inputs.js';

/** One request's place in a batch. */
export interface BatchJob {
  readonly inputs: readonly Tensor[];
  readonly rows: number;
  /** 1 runs before 2, and so on; absent or 0, the default: after all that have one. */
  readonly priority?: number;
  /** Monotonic milliseconds after which nobody waits for the answer. */
  readonly deadline: number;
  /**
   * Asked right before the run; a reason drops the job unrun.
   * @param now monotonic milliseconds
   */
  dropReason(now: number): Refusal | null;
  failed(refusal: Refusal): void;
}

export interface AnsweredJob<Job> {
  readonly job: Job;
  readonly outputs: readonly Tensor[];
}

export interface BatcherOptions<Job> {
  readonly executor: Executor;
  /** Whether the load-time check found rows answered together equal to rows answered alone. */
  readonly batchable: boolean;
  /** Rows of one run at most; a single larger request still runs by itself. */
  readonly maxBatchRows: number;
  /** Requests that may wait; more are refused. */
  readonly maxWaiting: number;
  /** Predicted milliseconds of a run that different requests share. */
  readonly maxBatchMs: number;
  /** Predicted milliseconds that a request may wait for its run; beyond it, or beyond its deadline, it is refused. */
  readonly maxWaitMs: number;
  /** What predicts; it learns from each run. */
  readonly fit?: RunTimeFit;
  /** The turn whose requests share a run; absent: the batcher has one of its own. */
  readonly turn?: Pick<EventLoopTurn, 'run'>;
  /** Takes the jobs that one run has answered together. */
  readonly answered: (jobs: readonly AnsweredJob<Job>[], times: RunTimes) => void;
}

/**
 * Runs whatever waits: the requests that arrive in one turn of the event loop share one run, and while a run is under
 * way the next batch gathers behind it. Nothing ever waits for company, so a lone request is not delayed.
 */
export class TurnBatcher<Job extends BatchJob> {
  private waiting: Job[] = [];
  private waitingRows = 0;
  private active = false;
  /** Runs follow each other, so that the inputs of one may lie where those of the last one did. */
  private readonly joint = new JointInputs();
  private readonly fit: RunTimeFit;
  private readonly turn: Pick<EventLoopTurn, 'run'>;

  constructor(private readonly options: BatcherOptions<Job>) {
    this.fit = options.fit ?? new RunTimeFit();
    this.turn = options.turn ?? new EventLoopTurn();
  }

  /** Rows of different requests that may share a run; 0 where none do. */
  get maxBatchRows(): number {
    return this.options.batchable ? this.options.maxBatchRows : 0;
  }

  get pending(): number {
    return this.waiting.length;
  }

  /** Whether a job waits or runs. */
  get busy(): boolean {
    return this.active;
  }

  /** Queues a job. Throws a refusal when too many wait, or so many that its run would come too late. */
  enqueue(job: Job): void {
    if (this.active) this.admit(job);
    this.line(job);
    this.waitingRows += job.rows;
    if (this.active) return;
    this.active = true;
    this.turn.run(this.runWaiting);
  }

  /** Stable: jobs of equal priority keep their order. Those without one wait for as long as others keep coming. */
  private line(job: Job): void {
    if (!job.priority) {
      this.waiting.push(job);
      return;
    }
    const rank = job.priority;
    const behind = this.waiting.findIndex(({ priority }) => (priority || Number.POSITIVE_INFINITY) > rank);
    this.waiting.splice(behind === -1 ? this.waiting.length : behind, 0, job);
  }

  /** Resolves when nothing waits and nothing runs, then frees the session. */
  async close(): Promise<void> {
    while (this.active) await setTimeout(1);
    await this.options.executor.release();
  }

  private admit({ deadline, priority }: Job): void {
    const { maxWaiting, maxWaitMs, batchable } = this.options;
    const before = priority ? this.waiting.filter((job) => job.priority && job.priority <= priority) : this.waiting;
    const rows = priority ? before.reduce((sum, job) => sum + job.rows, 0) : this.waitingRows;
    const waitMs = this.fit.predict(rows, batchable ? Math.ceil(rows / this.rowsOfRun()) : before.length);
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
    if (this.waiting.length >= maxWaiting) {
      throw new Refusal('unavailable', 'Exceeds maximum queue size', { retryAfterSeconds });
    }
    if (waitMs <= maxWaitMs && performance.now() + waitMs <= deadline) return;
    const message = `Exceeds maximum wait: ${Math.ceil(waitMs)} ms are ahead in the queue; try again later`;
    throw new Refusal('unavailable', message, { retryAfterSeconds });
  }

  /** Rows of different requests that share the next run. */
  private rowsOfRun(): number {
    const { maxBatchRows, maxBatchMs } = this.options;
    return Math.max(1, Math.min(maxBatchRows, this.fit.rowsWithin(maxBatchMs)));
  }

  /** An executor that answers at once is not waited for, so that a turn's last reply need not see another turn. */
  private readonly runWaiting = (): void => {
    for (let jobs = this.takeBatch(); jobs.length > 0; jobs = this.takeBatch()) {
      const running = this.runBatch(jobs);
      if (running) {
        void running.then(this.runWaiting);
        return;
      }
    }
    this.active = false;
  };

  /** The oldest job and those behind it that may share its run. */
  private takeBatch(): Job[] {
    const batch = this.chooseBatch();
    for (const { rows } of batch) this.waitingRows -= rows;
    return batch;
  }

  private chooseBatch(): Job[] {
    this.dropUnwanted();
    const jobs = this.waiting;
    const [first] = jobs;
    if (!first || !this.options.batchable || jobs.length === 1) {
      this.waiting = jobs.slice(1);
      return jobs.slice(0, 1);
    }
    const key = batchKey(first.inputs);
    const batch: Job[] = [];
    const rest: Job[] = [];
    const maxRows = this.rowsOfRun();
    let rows = 0;
    for (const job of jobs) {
      const fits = batch.length === 0 || rows + job.rows <= maxRows;
      if (fits && batchKey(job.inputs) === key) {
        batch.push(job);
        rows += job.rows;
      } else rest.push(job);
    }
    this.waiting = rest;
    return batch;
  }

  private dropUnwanted(): void {
    const now = performance.now();
    this.waiting = this.waiting.filter((job) => {
      const reason = job.dropReason(now);
      if (reason) {
        this.waitingRows -= job.rows;
        job.failed(reason);
      }
      return reason === null;
    });
  }

  /** Returns a promise where the run is under way still. */
  private runBatch(jobs: readonly Job[]): Promise<void> | undefined {
    const startedAt = performance.now();
    let joinedAt = startedAt;
    let outputs: Tensor[] | Promise<Tensor[]>;
    try {
      const inputs = this.joint.inputsOf(jobs);
      joinedAt = performance.now();
      outputs = this.options.executor.run(inputs);
    } catch (error) {
      return this.recover(jobs, error);
    }
    const answer = (answers: readonly Tensor[]): void => this.answer(jobs, answers, startedAt, joinedAt);
    if (outputs instanceof Promise) return outputs.then(answer, (error: unknown) => this.recover(jobs, error));
    answer(outputs);
    return undefined;
  }

  private answer(jobs: readonly Job[], outputs: readonly Tensor[], startedAt: number, joinedAt: number): void {
    const ranAt = performance.now();
    let rows = 0;
    for (const job of jobs) rows += job.rows;
    this.fit.ran(rows, ranAt - startedAt);
    const answered = split(jobs, outputs);
    const outputMs = performance.now() - ranAt;
    this.options.answered(answered, { inputMs: joinedAt - startedAt, inferMs: ranAt - joinedAt, outputMs });
  }

  /**
   * A row that the model refuses must fail its own request only, so the others are run again by themselves. Where the executor itself
   * is at fault they fail together: running them again would lose its next worker to the same row.
   */
  private async recover(jobs: readonly Job[], error: unknown): Promise<void> {
    if (jobs.length === 1 || error instanceof Refusal) for (const job of jobs) job.failed(asRefusal(error));
    else for (const job of jobs) await this.runBatch([job]);
  }
}

function split<Job extends BatchJob>(jobs: readonly Job[], outputs: readonly Tensor[]): AnsweredJob<Job>[] {
  if (jobs.length === 1) return [{ job: jobs[0] as Job, outputs }];
  let from = 0;
  return jobs.map((job) => {
    const start = from;
    from += job.rows;
    return { job, outputs: outputs.map((output) => sliceRows(output, start, job.rows)) };
  });
}
