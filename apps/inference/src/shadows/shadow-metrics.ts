import type { Metrics } from '@modelyard/chassis';
import type { ShadowCopiesOptions } from './shadow-copies.js';

/** Counts what became of the copies that shadow versions were to see. */
export function shadowCounter(metrics: Metrics): ShadowCopiesOptions['counted'] {
  const copies = metrics.counter({
    name: 'inference_shadow_copies_total',
    help: 'Copies of answered requests for shadow versions: answered and logged, or dropped and why.',
    labelNames: ['model', 'version', 'outcome'] as const,
  });
  return ({ name, version }, outcome) => copies.inc({ model: name, version, outcome });
}
