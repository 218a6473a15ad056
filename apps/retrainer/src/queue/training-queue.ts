import type { RetrainingPriority } from '@modelyard/contracts';

/** One turn of work for a worker. The id is unique per attempt: the same entry put twice is there once. */
export interface QueueEntry {
  readonly id: string;
  readonly requestId: string;
  readonly priority: RetrainingPriority;
}

/** Gets its entry at least once; aborts when the signal fires. What it rejects with is logged, the table decides what follows. */
export type QueueHandler = (requestId: string, signal: AbortSignal) => Promise<void>;

/**
 * Hands requests to workers, the most urgent first. Only a projection: whatever it loses is put again by the reconciler. Also the
 * injection token.
 */
export abstract class TrainingQueue {
  /** Puts an entry unless it is there. @throws DomainError `unavailable` when the queue cannot be reached */
  abstract put(entry: QueueEntry): Promise<void>;

  /** Begins to work, so many entries at a time. */
  abstract work(handler: QueueHandler, atOnce: number): Promise<void>;

  /** Whether it can be reached now; resolves or rejects with the reason. */
  abstract ping(): Promise<void>;

  /** Takes nothing new, tells running handlers to stop, and waits for them. */
  abstract close(): Promise<void>;
}
