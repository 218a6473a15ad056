import type { UnnumberedPrediction } from './prediction-records.js';

/** Where answered predictions go before their replies leave: messaging's PredictionLog in a running service. */
export interface PredictionRecorder {
  /** Resolves once the death of this process cannot lose them. Rejects when they cannot be kept: then nobody may be answered. */
  record(predictions: readonly UnnumberedPrediction[]): Promise<void>;
}
