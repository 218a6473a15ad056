import type { PredictionCachePolicy } from '@modelyard/contracts';
import type { EventLoopTurn } from '../pipeline/event-loop-turn.js';
import type { PendingInference } from '../pipeline/pending-inference.js';
import type { AnsweredJob, TurnBatcher } from '../pipeline/turn-batcher.js';
import { Flight, type RunnableJob } from './flight.js';
import { RememberedAnswers } from './remembered-answers.js';
import { requestKey } from './request-key.js';

export interface PredictionCacheOptions {
  /** What the plan that holds now says; undefined: no cache. */
  readonly policy: () => PredictionCachePolicy | undefined;
  readonly batcher: Pick<TurnBatcher<RunnableJob>, 'enqueue'>;
  /** The turn whose hits are handed on together. */
  readonly turn: Pick<EventLoopTurn, 'run'>;
  /** Takes requests that need no run. */
  readonly recalled: (jobs: readonly AnsweredJob<PendingInference>[]) => void;
  /** Called for each request that was looked up. */
  readonly lookedUp: (hit: boolean, milliseconds: number) => void;
}

/**
 * Stands before the queue of one version: a request equal to one that was answered gets the same outputs, one equal to
 * one under way shares its run. It goes with the version. All hits of a turn are handed on, and so logged, together.
 */
export class PredictionCache {
  private readonly remembered = new RememberedAnswers();
  private readonly flights = new Map<string, Flight>();
  private hits: AnsweredJob<PendingInference>[] = [];

  constructor(private readonly options: PredictionCacheOptions) {}

  /** Queues a request, or answers it at the end of the turn. Throws a refusal when too many wait. */
  enqueue(job: PendingInference): void {
    const policy = this.options.policy();
    if (policy) this.lookUp(job, policy);
    else {
      if (this.remembered.bytes > 0) this.remembered.clear();
      this.options.batcher.enqueue(job);
    }
  }

  private lookUp(job: PendingInference, policy: PredictionCachePolicy): void {
    const startedAt = performance.now();
    const key = requestKey(job.inputs);
    const outputs = this.remembered.get(key);
    const flight = outputs ? undefined : this.flights.get(key);
    if (outputs) this.recall({ job, outputs });
    else if (flight) flight.join(job);
    else this.begin(key, job, policy);
    this.options.lookedUp(outputs !== undefined || flight !== undefined, performance.now() - startedAt);
  }

  private begin(key: string, job: PendingInference, { maxMb }: PredictionCachePolicy): void {
    const flight = new Flight(job.inputs, job.rows, job.deadline, job.priority, (outputs) => {
      this.flights.delete(key);
      if (outputs) this.remembered.keep(key, outputs, maxMb * 1_048_576);
    });
    flight.join(job);
    this.options.batcher.enqueue(flight);
    this.flights.set(key, flight);
  }

  private recall(hit: AnsweredJob<PendingInference>): void {
    this.hits.push(hit);
    if (this.hits.length > 1) return;
    this.options.turn.run(() => {
      const { hits } = this;
      this.hits = [];
      this.options.recalled(hits);
    });
  }
}
