import type { PredictionRecorder } from '../predictions/prediction-recorder.js';
import { Refusal } from '../refusal.js';
import type { VersionMeter } from '../telemetry/inference-metrics.js';
import type { RunTimes } from '../telemetry/version-statistics.js';
import type { Tensor } from '../tensors/tensor.js';
import type { RequestTraces } from '../triton/request-traces.js';
import { classify } from '../triton/classify.js';
import type { PendingInference } from './pending-inference.js';
import type { AnsweredJob } from './turn-batcher.js';

type Answered = readonly AnsweredJob<PendingInference>[];

/**
 * The last step of every request: its predictions are recorded, then its reply leaves. Where they cannot be recorded
 * nobody is answered, since an answered prediction that is not in the log would be lost to everybody else; a model's
 * policy may say otherwise, which is the recorder's business.
 */
export class AnswerDesk {
  private open = 0;

  /** @param onReplied called with what one run has answered once its replies have left; must not throw */
  constructor(
    private readonly recorder: PredictionRecorder,
    private readonly onReplied: ((jobs: Answered) => void) | null = null,
    private readonly traces: RequestTraces | null = null,
  ) {}

  /** Requests whose run is over and whose reply has not left yet. */
  get unanswered(): number {
    return this.open;
  }

  /** Takes what one run has answered. Never throws. */
  take(jobs: Answered, times: RunTimes, meter: VersionMeter): void {
    if (this.traces?.on) this.traces.ran(jobs, times);
    meter.ran(
      jobs.reduce((sum, { job }) => sum + job.rows, 0),
      times,
    );
    this.finish(jobs, times.inputMs + times.inferMs + times.outputMs, meter);
  }

  /** Takes requests that were answered without a run. Never throws. */
  recall(jobs: Answered, meter: VersionMeter): void {
    this.finish(jobs, 0, meter);
  }

  private finish(jobs: Answered, runMs: number, meter: VersionMeter): void {
    this.open += jobs.length;
    const answeredAt = performance.now();
    this.recorder.record(jobs, answeredAt).then(
      () => this.replyToAll(jobs, runMs, answeredAt, meter),
      (cause: unknown) => this.failAll(jobs, cause),
    );
  }

  private replyToAll(jobs: Answered, runMs: number, answeredAt: number, meter: VersionMeter): void {
    for (const { job, outputs } of jobs) {
      this.open--;
      reply(job, outputs);
      const totalMs = answeredAt - job.call.receivedAt;
      meter.succeeded(job.rows, totalMs, totalMs - runMs, answeredAt);
    }
    if (this.traces?.on) this.traces.replied(jobs);
    this.onReplied?.(jobs);
  }

  private failAll(jobs: Answered, cause: unknown): void {
    const refusal = new Refusal('unavailable', 'the prediction could not be logged, so it is not answered', { cause });
    for (const { job } of jobs) {
      this.open--;
      job.failed(refusal);
    }
  }
}

function reply(job: PendingInference, outputs: readonly Tensor[]): void {
  const { call, live, route, predictionId } = job;
  call.answer({ live, route, predictionId, outputs: wanted(job, outputs) });
}

function wanted({ call, live, wantedOutputs }: PendingInference, outputs: readonly Tensor[]): readonly Tensor[] {
  if (wantedOutputs === null) return outputs;
  return wantedOutputs.map((position, at) => {
    const output = outputs[position] as Tensor;
    const classes = call.request.outputs?.[at]?.classes ?? null;
    return classes === null ? output : classify(output, classes, live.served.decision);
  });
}
