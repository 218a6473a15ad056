import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type CounterConfiguration,
  type GaugeConfiguration,
  type HistogramConfiguration,
  type MetricObjectWithValues,
  type MetricValue,
} from 'prom-client';
import { CountedHistogram, type CountedHistogramConfiguration } from './counted-histogram.js';

/** The values of one process's metrics at one time; plain data that can travel to another process. */
export type MetricsSnapshot = readonly MetricObjectWithValues<MetricValue<string>>[];

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/**
 * The metrics of one process. Names are `<service>_<noun>_<unit>` in base units (`_seconds`, `_bytes`, `_total`); labels never hold ids.
 * Its own registry instead of prom-client's global one, so that two services in one test process do not collide.
 */
export class Metrics {
  readonly registry = new Registry();

  counter<Label extends string = string>(config: CounterConfiguration<Label>): Counter<Label> {
    return new Counter({ ...config, registers: [this.registry] });
  }

  gauge<Label extends string = string>(config: GaugeConfiguration<Label>): Gauge<Label> {
    return new Gauge({ ...config, registers: [this.registry] });
  }

  histogram<Label extends string = string>(config: HistogramConfiguration<Label>): Histogram<Label> {
    return new Histogram({ ...config, registers: [this.registry] });
  }

  /** A histogram for a hot path, which counts into distributions of its own. */
  countedHistogram<Label extends string>(config: CountedHistogramConfiguration<Label>): void {
    // The registry needs no more of a metric than this; its type names prom-client's own classes only.
    this.registry.registerMetric(new CountedHistogram(config) as unknown as Histogram);
  }

  /** Adds the process metrics: CPU, memory, file descriptors, garbage collection and event-loop delay. */
  collectProcessMetrics(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** The Prometheus text exposition and its media type. */
  async exposition(): Promise<Exposition> {
    return { contentType: this.registry.contentType, text: await this.registry.metrics() };
  }

  snapshot(): Promise<MetricsSnapshot> {
    return this.registry.getMetricsAsJSON();
  }

  /** One exposition for several processes: each metric put together as its `aggregator` says, by default as a sum. */
  static async expositionOf(snapshots: readonly MetricsSnapshot[]): Promise<Exposition> {
    const registry = aggregate(snapshots);
    return { contentType: registry.contentType, text: await registry.metrics() };
  }

  /** What has only ever grown in these snapshots, summed: what stays true of processes that are no more. */
  static async countsOf(snapshots: readonly MetricsSnapshot[]): Promise<MetricsSnapshot> {
    const metrics = await aggregate(snapshots).getMetricsAsJSON();
    return metrics.filter(({ type }) => growing.includes(String(type)));
  }
}

const growing: readonly string[] = ['counter', 'histogram'];

const aggregate = (snapshots: readonly MetricsSnapshot[]) =>
  AggregatorRegistry.aggregate(snapshots as MetricObjectWithValues<MetricValue<string>>[][]);
