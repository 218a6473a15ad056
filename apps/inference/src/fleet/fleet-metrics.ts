import { Metrics, type Exposition, type MetricsSnapshot } from '@modelyard/chassis';
import type { Fleet } from './fleet.js';

/** Metrics of which each serving process has its own, and which are scraped as those of one service. */
export class FleetMetrics extends Metrics {
  constructor(private readonly fleet: Fleet) {
    super();
  }

  override async exposition(): Promise<Exposition> {
    const { answers } = await this.fleet.ask('metrics');
    return Metrics.expositionOf(answers as readonly MetricsSnapshot[]);
  }
}
