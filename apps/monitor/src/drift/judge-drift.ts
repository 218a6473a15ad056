import type { FeatureColumn, FeatureDrift, MonitoringPolicy } from '@modelyard/contracts';
import { benjaminiHochberg, bonferroni, holm } from '@modelyard/statistics';
import { compareDistribution, compareMissing, type Comparison, type Untestable } from './compare-feature.js';
import type { FeatureSample } from './feature-sample.js';

/** What a window says about one feature: its tests, or why there is none. */
export interface FeatureVerdict {
  readonly feature: string;
  readonly kind: FeatureColumn['kind'];
  readonly status: 'tested' | Untestable;
  readonly drifted: boolean;
  readonly tests: readonly FeatureDrift[];
  readonly logP: number | null;
  readonly location: number | null;
  readonly unseenShare: number | null;
  readonly missing: { readonly reference: number; readonly current: number };
}

export interface DriftVerdict {
  readonly features: readonly FeatureVerdict[];
  readonly testedFeatures: number;
  readonly driftingFeatures: number;
  /** Drifting features of those tested; 0 where none could be. */
  readonly driftRatio: number;
  readonly drifted: boolean;
}

interface DriftRules {
  readonly profile: string;
  readonly drift: MonitoringPolicy['drift'];
}

type Corrections = Record<MonitoringPolicy['drift']['correction'], (p: readonly number[]) => readonly number[]>;
const corrections: Corrections = {
  none: (p) => p,
  bonferroni,
  holm,
  'benjamini-hochberg': benjaminiHochberg,
};

/**
 * Judges every feature of a window against the reference.
 *
 * A feature drifts when one of its tests has a corrected p below `alpha` and an effect of at least `effectFloor`; the
 * window drifts when the share of drifting features is above `ratioAbove`. `adr-023` tests distributions alone, as its
 * decision record does; every other profile also tests the share of missing values and sends numeric columns of few
 * distinct values to chi-square.
 */
export function judgeDrift(
  columns: readonly FeatureColumn[],
  reference: ReadonlyMap<string, FeatureSample>,
  current: ReadonlyMap<string, FeatureSample>,
  rules: DriftRules,
): DriftVerdict {
  const strict = rules.profile === 'adr-023';
  const compared = columns.map((column) => compareColumn(column, reference, current, strict));
  const all = compared.flatMap((entry) => entry.comparisons);
  const corrected = corrections[rules.drift.correction](all.map((comparison) => comparison.p));
  const judged = new Map(all.map((comparison, i) => [comparison, judge(comparison, corrected[i] ?? 1, rules.drift)]));

  const features = compared.map(({ column, status, comparisons, missing }): FeatureVerdict => {
    const tests = comparisons.flatMap((comparison) => judged.get(comparison) ?? []);
    const [first] = comparisons;
    return {
      feature: column.name,
      kind: column.kind,
      status,
      drifted: tests.some((test) => test.drifted),
      tests,
      logP: first?.logP ?? null,
      location: first?.location ?? null,
      unseenShare: first?.unseenShare ?? null,
      missing,
    };
  });
  const testedFeatures = features.filter((feature) => feature.tests.length > 0).length;
  const driftingFeatures = features.filter((feature) => feature.drifted).length;
  const driftRatio = testedFeatures === 0 ? 0 : driftingFeatures / testedFeatures;
  return { features, testedFeatures, driftingFeatures, driftRatio, drifted: driftRatio > rules.drift.ratioAbove };
}

interface ComparedColumn {
  readonly column: FeatureColumn;
  readonly status: 'tested' | Untestable;
  readonly comparisons: readonly Comparison[];
  readonly missing: FeatureVerdict['missing'];
}

const nothing: FeatureSample = { kind: 'categorical', counts: new Map(), missing: 0 };

function compareColumn(
  column: FeatureColumn,
  reference: ReadonlyMap<string, FeatureSample>,
  current: ReadonlyMap<string, FeatureSample>,
  strict: boolean,
): ComparedColumn {
  const before = reference.get(column.name) ?? nothing;
  const now = current.get(column.name) ?? nothing;
  const missing = { reference: before.missing, current: now.missing };
  if (before === nothing) return { column, status: 'no-reference', comparisons: [], missing };
  if (now === nothing) return { column, status: 'not-logged', comparisons: [], missing };
  const distribution = compareDistribution(column.name, before, now, !strict);
  const absence = strict ? undefined : compareMissing(column.name, before, now);
  const tested = typeof distribution !== 'string';
  const comparisons = [...(tested ? [distribution] : []), ...(absence ? [absence] : [])];
  return { column, status: tested ? 'tested' : distribution, comparisons, missing };
}

function judge(comparison: Comparison, correctedP: number, rules: MonitoringPolicy['drift']): FeatureDrift {
  const { feature, test, statistic, p, effect } = comparison;
  const drifted = correctedP < rules.alpha && effect >= rules.effectFloor;
  return { feature, test, statistic, p, correctedP, effect, drifted };
}
