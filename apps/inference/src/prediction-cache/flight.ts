import type { PendingInference } from '../pipeline/pending-inference.js';
import type { AnsweredJob, BatchJob } from '../pipeline/turn-batcher.js';
import type { Refusal } from '../refusal.js';
import type { Tensor } from '../tensors/tensor.js';

/** Equal requests on their way through one run. */
export class Flight implements BatchJob {
  private readonly members: PendingInference[] = [];

  /** @param onEnded called once, with the outputs unless it failed */
  constructor(
    readonly inputs: readonly Tensor[],
    readonly rows: number,
    readonly deadline: number,
    readonly priority: number,
    private readonly onEnded: (outputs: readonly Tensor[] | null) => void,
  ) {}

  join(member: PendingInference): void {
    this.members.push(member);
  }

  /** Each member may lose its patience by itself; the run is dropped when nobody is left. */
  dropReason(now: number): Refusal | null {
    const reasons = this.members.map((member) => member.dropReason(now));
    return reasons.every((reason) => reason !== null) ? (reasons[0] ?? null) : null;
  }

  failed(refusal: Refusal): void {
    this.onEnded(null);
    for (const member of this.members) member.failed(refusal);
  }

  land(outputs: readonly Tensor[]): AnsweredJob<PendingInference>[] {
    this.onEnded(outputs);
    return this.members.map((job) => ({ job, outputs }));
  }
}

/** What runs of a version take: requests, and flights of equal ones. */
export type RunnableJob = PendingInference | Flight;

type Answered<Job> = readonly AnsweredJob<Job>[];

/** The requests that a run has answered; without a cache they are what ran. */
export const landed = (jobs: Answered<RunnableJob>): Answered<PendingInference> =>
  isWithoutFlights(jobs)
    ? jobs
    : jobs.flatMap((one) => (isFlight(one) ? one.job.land(one.outputs) : [one as AnsweredJob<PendingInference>]));

const isFlight = (one: AnsweredJob<RunnableJob>): one is AnsweredJob<Flight> => one.job instanceof Flight;

const isWithoutFlights = (jobs: Answered<RunnableJob>): jobs is Answered<PendingInference> => !jobs.some(isFlight);
