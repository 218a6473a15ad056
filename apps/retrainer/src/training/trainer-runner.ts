import type { TrainingFolder } from './trainer-input.js';

export interface TrainerTask {
  /** Name of the trainer, as the policy gives it. */
  readonly trainer: string;
  readonly folder: TrainingFolder;
  readonly runId: string;
  /** Tells the trainer to stop; the runner waits until it has. */
  readonly signal: AbortSignal;
}

/** How a training ended, by the verdicts of `trainer/v1`. */
export type TrainerVerdict =
  | { readonly kind: 'trained' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly retryable: boolean };

/** Runs trainers; also the injection token. */
export abstract class TrainerRunner {
  /** @throws DomainError `trainer-unknown` */
  abstract run(task: TrainerTask): Promise<TrainerVerdict>;
}
