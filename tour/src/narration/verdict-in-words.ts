import { adr023Policy } from '@modelyard/contracts';
import type { WindowDetail } from '../clients/monitor-client.js';
import { count, percent } from './narrator.js';

type Verdict = NonNullable<WindowDetail['verdict']>;

/** Every feature's largest effect, largest first. */
export function effectsOf({ verdict }: WindowDetail): readonly { feature: string; effect: number; drifted: boolean }[] {
  const tests = verdict?.drift?.features.flatMap((feature) => feature.tests) ?? [];
  return tests
    .map(({ feature, effect, drifted }) => ({ feature, effect, drifted }))
    .toSorted((a, b) => b.effect - a.effect);
}

/** "2,000 rows, nothing drifted (largest effect: destination 0.04)". */
export function verdictInWords(window: WindowDetail): string {
  const effects = effectsOf(window);
  const drifted = effects.filter((effect) => effect.drifted);
  const [largest] = effects;
  const named = drifted.map(({ feature, effect }) => `${feature} ${effect.toFixed(2)}`).join(', ');
  const calm = largest
    ? `nothing drifted (largest effect: ${largest.feature} ${largest.effect.toFixed(2)})`
    : 'not judged';
  return `${count(window.rows)} rows, ${drifted.length === 0 ? calm : `DRIFT in ${drifted.length} of ${effects.length} features: ${named}`}`;
}

/** What the decision record's fixed limits would have made of a window that is no cause for concern. */
export function adr023InWords({ figures }: Verdict): string {
  const { meanConfidence, uncertainShare } = figures;
  if (meanConfidence === null || uncertainShare === null) return 'the window carries no confidence';
  const { meanBelow, uncertainBelow, uncertainShareAbove } = adr023Policy.monitoring.confidence;
  const fires = meanConfidence < meanBelow || uncertainShare > uncertainShareAbove;
  const measured =
    `mean confidence ${meanConfidence.toFixed(2)} (limit ${meanBelow}), ` +
    `${percent(uncertainShare)} of the answers below ${uncertainBelow} (limit ${percent(uncertainShareAbove)})`;
  return fires
    ? `under the profile adr-023 this quiet week would already ask for a retraining: ${measured}; that is why it is not the default`
    : `the profile adr-023 would also have let this week pass: ${measured}`;
}
