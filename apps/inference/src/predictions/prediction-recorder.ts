import type { PendingInference } from '../pipeline/pending-inference.js';
import type { AnsweredJob } from '../pipeline/turn-batcher.js';

/** Where answered predictions go before their replies leave. */
export interface PredictionRecorder {
  /**
   * Takes what one run has answered. Resolves once the death of this process cannot lose what is to be logged of it.
   * Rejects when that could not be kept and the model's policy wants nobody answered then.
   * @param answeredAt when, in monotonic milliseconds
   */
  record(answered: readonly AnsweredJob<PendingInference>[], answeredAt: number): Promise<void>;
}
