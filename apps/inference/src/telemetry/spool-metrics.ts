import type { Metrics } from '@modelyard/chassis';
import type { PredictionSpool } from '@modelyard/messaging';

/** Reports what waits on disk for the event log and what became of the rest; read when scraped. */
export function reportSpool(metrics: Metrics, spool: PredictionSpool): void {
  metrics.gauge({
    name: 'inference_spool_waiting_bytes',
    help: 'Predictions on local disk that the event log has not acknowledged.',
    collect() {
      this.set(spool.waitingBytes);
    },
  });
  metrics.gauge({
    name: 'inference_spool_predictions',
    help: 'Predictions of this process by what became of them.',
    labelNames: ['state'] as const,
    collect() {
      const { appended, drained, refused } = spool.counters;
      this.set({ state: 'appended' }, appended);
      this.set({ state: 'drained' }, drained);
      this.set({ state: 'refused' }, refused);
    },
  });
}
