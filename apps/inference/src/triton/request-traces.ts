import { startSpan } from '@modelyard/chassis';
import { SpanKind, type Span } from '@opentelemetry/api';
import type { PendingInference } from '../pipeline/pending-inference.js';
import type { RunTimes } from '../telemetry/version-statistics.js';
import type { TraceControl } from './trace-settings.js';

type Jobs = readonly { readonly job: PendingInference }[];

/** Sends a span with Triton's stages for each answered request that the trace settings choose. */
export class RequestTraces {
  private readonly open = new WeakMap<PendingInference, Span>();

  constructor(private readonly control: TraceControl) {}

  /** Whether anything is traced; while it is not, nothing else here is called. */
  get on(): boolean {
    return this.control.on;
  }

  /** A run is over. A request that cannot be answered after all leaves no trace. */
  ran(jobs: Jobs, times: RunTimes): void {
    const endedAt = performance.now();
    for (const { job } of jobs) {
      if (this.control.takes(job.call.model)) this.open.set(job, begin(job, times, endedAt));
    }
  }

  /** The replies to these requests have left. */
  replied(jobs: Jobs): void {
    const now = performance.now();
    for (const { job } of jobs) this.open.get(job)?.addEvent('REQUEST_END', now).end(now);
  }
}

function begin(job: PendingInference, { inputMs, inferMs, outputMs }: RunTimes, endedAt: number): Span {
  const { call, live, rows, predictionId } = job;
  const { name, version } = live.served;
  const startTime = call.receivedAt;
  return startSpan(`infer ${name}`, {
    kind: SpanKind.SERVER,
    parent: call.header('traceparent'),
    startTime,
    attributes: {
      'triton.model_name': name,
      'triton.model_version': version,
      'modelyard.prediction_id': predictionId,
      'modelyard.rows': rows,
    },
  })
    .addEvent('REQUEST_START', startTime)
    .addEvent('COMPUTE_START', endedAt - outputMs - inferMs - inputMs)
    .addEvent('COMPUTE_INPUT_END', endedAt - outputMs - inferMs)
    .addEvent('COMPUTE_OUTPUT_START', endedAt - outputMs)
    .addEvent('COMPUTE_END', endedAt);
}
