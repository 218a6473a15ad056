import type { UnnumberedPrediction } from './prediction-records.js';
import type { PredictionRecorder } from './prediction-recorder.js';

/** Keeps predictions in memory, or refuses them while `fault` is set. */
export class FakePredictionRecorder implements PredictionRecorder {
  readonly calls: (readonly UnnumberedPrediction[])[] = [];
  fault: Error | null = null;

  record(predictions: readonly UnnumberedPrediction[]): Promise<void> {
    if (this.fault) return Promise.reject(this.fault);
    this.calls.push(predictions);
    return Promise.resolve();
  }

  get predictions(): UnnumberedPrediction[] {
    return this.calls.flat();
  }
}
