import {
  BlockWriter,
  decodePredictionBlock,
  defaultPredictionLog,
  production,
  type PredictionRecord,
} from '@modelyard/contracts';
import type { PendingInference } from '../pipeline/pending-inference.js';
import type { AnsweredJob } from '../pipeline/turn-batcher.js';
import { AnsweredRows } from './answered-rows.js';
import { LogLayouts } from './log-layout.js';
import type { PredictionRecorder } from './prediction-recorder.js';

/** Keeps predictions in memory as their readers will see them, or refuses them while `fault` is set. */
export class FakePredictionRecorder implements PredictionRecorder {
  readonly calls: (readonly PredictionRecord[])[] = [];
  fault: Error | null = null;
  private readonly layouts = new LogLayouts(production, 'fake');
  private readonly writer = new BlockWriter();

  record(answered: readonly AnsweredJob<PendingInference>[], answeredAt: number): Promise<void> {
    if (this.fault) return Promise.reject(this.fault);
    const [{ job }] = answered as [AnsweredJob<PendingInference>];
    const layout = this.layouts.of(job.live, defaultPredictionLog);
    const rows = new AnsweredRows(answered, layout, { time: 0, answeredAt }, this.writer, 'auto');
    this.calls.push(decodePredictionBlock(rows.encode(0, rows.rows, this.predictions.length)));
    return Promise.resolve();
  }

  get predictions(): PredictionRecord[] {
    return this.calls.flat();
  }
}
