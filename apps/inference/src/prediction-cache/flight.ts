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
  dropReason(): Refusal | null {
    const reasons = this.members.map((member) => member.dropReason());
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

/** The requests that a run has answered. */
export const landed = (jobs: readonly AnsweredJob<RunnableJob>[]): AnsweredJob<PendingInference>[] =>
  jobs.flatMap(({ job, outputs }) => (job instanceof Flight ? job.land(outputs) : [{ job, outputs }]));
