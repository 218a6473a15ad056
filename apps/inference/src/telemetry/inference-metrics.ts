import type { Distribution, Metrics } from '@modelyard/chassis';
import type { UnloggedReason } from '../predictions/spooled-predictions.js';
import type { Engine } from '../pipeline/executor.js';
import type { Refusal } from '../refusal.js';
import { VersionStatistics, type RunTimes, type Tally } from './version-statistics.js';

/** Where one version counts what it does. */
export interface VersionMeter {
  succeeded(rows: number, totalMs: number, queueMs: number, answeredAt: number): void;
  ran(rows: number, times: RunTimes): void;
  /** A request was looked for in the cache. */
  lookedUp(hit: boolean, milliseconds: number): void;
}

const labelNames = ['model', 'version'] as const;

interface CountedVersion {
  readonly labels: { readonly model: string; readonly version: string };
  readonly statistics: VersionStatistics;
}

interface StatisticsCounter {
  readonly name: string;
  readonly help: string;
  readonly read: (statistics: VersionStatistics) => number;
}

const microseconds = ({ milliseconds }: Tally): number => Math.round(milliseconds * 1000);

const counters: readonly StatisticsCounter[] = [
  { name: 'nv_inference_request_success', help: 'Requests that were answered.', read: (of) => of.success.count },
  { name: 'nv_inference_count', help: 'Rows that were answered.', read: (of) => of.rows },
  {
    name: 'nv_inference_exec_count',
    help: 'Runs of a model, each with the rows of one or more requests.',
    read: (of) => of.runs,
  },
  {
    name: 'nv_inference_request_duration_us',
    help: 'Microseconds from first byte to answer, summed.',
    read: (of) => microseconds(of.success),
  },
  {
    name: 'nv_inference_queue_duration_us',
    help: 'Microseconds of waiting and validation, summed.',
    read: (of) => microseconds(of.queue),
  },
  {
    name: 'nv_inference_compute_input_duration_us',
    help: 'Microseconds of joining the rows of a run, summed.',
    read: (of) => microseconds(of.input),
  },
  {
    name: 'nv_inference_compute_infer_duration_us',
    help: 'Microseconds of model runs, summed.',
    read: (of) => microseconds(of.infer),
  },
  {
    name: 'nv_inference_compute_output_duration_us',
    help: 'Microseconds of giving each request its rows, summed.',
    read: (of) => microseconds(of.output),
  },
  {
    name: 'nv_cache_num_hits_per_model',
    help: 'Requests that a cache answered, or a run that was under way for an equal one.',
    read: (of) => of.cacheHit.count,
  },
  {
    name: 'nv_cache_num_misses_per_model',
    help: 'Requests that a cache did not know.',
    read: (of) => of.cacheMiss.count,
  },
  {
    name: 'nv_cache_hit_duration_per_model',
    help: 'Microseconds of look-ups that found something, summed.',
    read: (of) => microseconds(of.cacheHit),
  },
  {
    name: 'nv_cache_miss_duration_per_model',
    help: 'Microseconds of look-ups that found nothing, summed.',
    read: (of) => microseconds(of.cacheMiss),
  },
];

/** Triton's counter names, so that its dashboards and autoscaling rules work, and a histogram that can be aggregated. */
export class InferenceMetrics {
  private readonly versions = new Map<string, CountedVersion>();
  private readonly failure;
  private readonly engines;
  private readonly unlogged;

  constructor(metrics: Metrics) {
    this.engines = metrics.gauge({
      name: 'inference_version_engine',
      help: 'What runs a version: 1 for the engine that its check has chosen.',
      labelNames: ['model', 'version', 'engine'] as const,
      aggregator: 'max',
    });
    for (const { name, help, read } of counters) this.collect(metrics, name, help, read);
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
    metrics.countedHistogram({
      name: 'inference_request_duration_seconds',
      help: 'Time from the first byte of an infer request to its answer.',
      read: () => this.distributions(({ requestSeconds }) => requestSeconds),
    });
    metrics.countedHistogram({
      name: 'inference_batch_rows',
      help: 'Rows of one run.',
      read: () => this.distributions(({ batchRows }) => batchRows),
    });
  }

  meter(model: string, version: string): VersionMeter {
    return this.statistics(model, version);
  }

  /** The numbers of one version, kept while the process lives: a version that is loaded again goes on counting. */
  statistics(model: string, version: string): VersionStatistics {
    const key = JSON.stringify([model, version]);
    let counted = this.versions.get(key);
    if (!counted)
      this.versions.set(key, (counted = { labels: { model, version }, statistics: new VersionStatistics() }));
    return counted.statistics;
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
  failed(served: { name: string; version: string } | null, refusal: Refusal, totalMs: number): void {
    this.failure.inc({ model: served?.name ?? '', version: served?.version ?? '', reason: reasonLabel(refusal) });
    if (served) this.statistics(served.name, served.version).failed(totalMs);
  }

  private distributions(of: (statistics: VersionStatistics) => Distribution) {
    return Array.from(this.versions.values(), ({ labels, statistics }) => ({ labels, distribution: of(statistics) }));
  }

  /** A counter that is read from the statistics when somebody asks, so that a request pays for one count only. */
  private collect(metrics: Metrics, name: string, help: string, read: (statistics: VersionStatistics) => number): void {
    const { versions } = this;
    metrics.counter({
      name,
      help,
      labelNames,
      collect() {
        this.reset();
        for (const { labels, statistics } of versions.values()) this.inc(labels, read(statistics));
      },
    });
  }
}

function reasonLabel({ kind }: Refusal): 'REJECTED' | 'CANCELED' | 'BACKEND' | 'OTHER' {
  if (kind === 'cancelled') return 'CANCELED';
  if (kind === 'internal') return 'BACKEND';
  return kind === 'unavailable' || kind === 'expired' ? 'REJECTED' : 'OTHER';
}
