import type { Metrics } from '@modelyard/chassis';
import type { UnloggedReason } from '../predictions/spooled-predictions.js';
import type { Engine } from '../pipeline/executor.js';
import type { Refusal } from '../refusal.js';

/** The counters of one version, bound to its labels once. */
export interface VersionMeter {
  succeeded(rows: number, totalMs: number, queueMs: number): void;
  ran(rows: number, milliseconds: number): void;
}

const labelNames = ['model', 'version'] as const;

/** Triton's counter names, so that its dashboards and autoscaling rules work, and a histogram that can be aggregated. */
export class InferenceMetrics {
  private readonly success;
  private readonly failure;
  private readonly rows;
  private readonly runs;
  private readonly requestUs;
  private readonly queueUs;
  private readonly inferUs;
  private readonly seconds;
  private readonly batchRows;
  private readonly engines;
  private readonly unlogged;

  constructor(metrics: Metrics) {
    this.engines = metrics.gauge({
      name: 'inference_version_engine',
      help: 'What runs a version: 1 for the engine that its check has chosen.',
      labelNames: ['model', 'version', 'engine'] as const,
    });
    const counter = (name: string, help: string) => metrics.counter({ name, help, labelNames });
    this.success = counter('nv_inference_request_success', 'Requests that were answered.');
    this.failure = metrics.counter({
      name: 'nv_inference_request_failure',
      help: 'Requests that were refused or failed.',
      labelNames: ['model', 'version', 'reason'] as const,
    });
    this.unlogged = metrics.counter({
      name: 'inference_predictions_unlogged_total',
      help: 'Predictions that were answered and not logged: left out by sampling, or dropped because the spool was full.',
      labelNames: ['model', 'version', 'reason'] as const,
    });
    this.rows = counter('nv_inference_count', 'Rows that were answered.');
    this.runs = counter('nv_inference_exec_count', 'Runs of a model, each with the rows of one or more requests.');
    this.requestUs = counter('nv_inference_request_duration_us', 'Microseconds from first byte to answer, summed.');
    this.queueUs = counter('nv_inference_queue_duration_us', 'Microseconds of waiting and validation, summed.');
    this.inferUs = counter('nv_inference_compute_infer_duration_us', 'Microseconds of model runs, summed.');
    this.seconds = metrics.histogram({
      name: 'inference_request_duration_seconds',
      help: 'Time from the first byte of an infer request to its answer.',
      labelNames,
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
    });
    this.batchRows = metrics.histogram({
      name: 'inference_batch_rows',
      help: 'Rows of one run.',
      labelNames,
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    });
  }

  meter(model: string, version: string): VersionMeter {
    const labels = { model, version };
    const success = this.success.labels(labels);
    const rows = this.rows.labels(labels);
    const runs = this.runs.labels(labels);
    const requestUs = this.requestUs.labels(labels);
    const queueUs = this.queueUs.labels(labels);
    const inferUs = this.inferUs.labels(labels);
    const seconds = this.seconds.labels(labels);
    const batchRows = this.batchRows.labels(labels);
    return {
      succeeded: (count, totalMs, queueMs) => {
        success.inc();
        rows.inc(count);
        requestUs.inc(totalMs * 1000);
        queueUs.inc(queueMs * 1000);
        seconds.observe(totalMs / 1000);
      },
      ran: (count, milliseconds) => {
        runs.inc();
        inferUs.inc(milliseconds * 1000);
        batchRows.observe(count);
      },
    };
  }

  /** A version became live on this engine. */
  runsOn(model: string, version: string, engine: Engine): void {
    for (const each of ['evaluator', 'onnxruntime'] as const) {
      this.engines.set({ model, version, engine: each }, each === engine ? 1 : 0);
    }
  }

  /** Predictions that were answered and that the log does not hold. */
  notLogged(model: string, version: string, reason: UnloggedReason, count: number): void {
    this.unlogged.inc({ model, version, reason }, count);
  }

  /** A refusal. Models and versions that do not exist share one empty label, so that nobody can grow the metrics. */
  failed(model: string, version: string, refusal: Refusal): void {
    this.failure.inc({ model, version, reason: reasonLabel(refusal) });
  }
}

function reasonLabel({ kind }: Refusal): 'REJECTED' | 'CANCELED' | 'BACKEND' | 'OTHER' {
  if (kind === 'cancelled') return 'CANCELED';
  if (kind === 'internal') return 'BACKEND';
  return kind === 'unavailable' || kind === 'expired' ? 'REJECTED' : 'OTHER';
}
