import type { Metrics } from '@modelyard/chassis';
import type { Admission } from './inbox.js';

/** What consumers of one process report. Labels are groups, never keys or ids. */
export class ConsumerMetrics {
  private readonly duplicates;
  private readonly deadLetters;
  private readonly retries;
  private readonly parked;
  private readonly endToEnd;

  constructor(metrics: Metrics) {
    const labelNames = ['group'] as const;
    this.duplicates = metrics.counter({
      name: 'inbox_duplicates_total',
      help: 'Events dropped because they were handled before',
      labelNames,
    });
    this.deadLetters = metrics.counter({
      name: 'dlq_records_total',
      help: 'Records sent to the dead letters',
      labelNames,
    });
    this.retries = metrics.counter({
      name: 'consumer_retries_total',
      help: 'Tries of an event after a first one failed',
      labelNames,
    });
    this.parked = metrics.counter({
      name: 'consumer_parked_total',
      help: 'Events queued behind one that failed',
      labelNames,
    });
    this.endToEnd = metrics.histogram({
      name: 'event_end_to_end_seconds',
      help: 'From the append in the log to the commit of the effect',
      labelNames,
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    });
  }

  admitted(group: string, admission: Admission): void {
    if (admission === 'repeat') this.repeated(group, 1);
    if (admission === 'parked') this.parked.inc({ group });
  }

  repeated(group: string, count: number): void {
    this.duplicates.inc({ group }, count);
  }

  handled(group: string, appendedAt: number): void {
    this.endToEnd.observe({ group }, Math.max(0, Date.now() - appendedAt) / 1_000);
  }

  retried(group: string): void {
    this.retries.inc({ group });
  }

  deadLettered(group: string): void {
    this.deadLetters.inc({ group });
  }
}
