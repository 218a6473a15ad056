import { alignCategories, chiSquareHomogeneity, ksTwoSampleSorted } from '@modelyard/statistics';
import { asCategories, distinctUpTo, presentIn, type FeatureSample } from './feature-sample.js';

export type DriftTestName = 'kolmogorov-smirnov' | 'chi-square' | 'missing-share';

/** One test of one feature, before any correction for the number of tests. */
export interface Comparison {
  readonly feature: string;
  readonly test: DriftTestName;
  readonly statistic: number;
  readonly p: number;
  /** Natural logarithm of p, for tails that a double cannot hold. */
  readonly logP: number;
  /** On 0 … 1: D, or Cramér's V. */
  readonly effect: number;
  /** The value at which the distribution functions differ most; Kolmogorov–Smirnov only. */
  readonly location?: number;
  /** Share of rows with a category the reference never had; chi-square only. */
  readonly unseenShare?: number;
}

/** Why a feature could not be tested; the others are judged all the same. */
export type Untestable = 'constant' | 'empty' | 'empty-reference' | 'no-reference' | 'not-logged';

/** Columns with no more distinct values than this go to chi-square: ties make Kolmogorov–Smirnov almost blind. */
const FEW_VALUES = 20;

/**
 * Compares the distribution of one feature in a window with its reference.
 * @param fewValuesAsCategories sends numeric columns of at most 20 distinct values to chi-square
 */
export function compareDistribution(
  feature: string,
  reference: FeatureSample,
  current: FeatureSample,
  fewValuesAsCategories: boolean,
): Comparison | Untestable {
  if (presentIn(reference) === 0) return 'empty-reference';
  if (presentIn(current) === 0) return 'empty';
  if (isSameConstant(reference, current)) return 'constant';
  if (reference.kind === 'numeric' && current.kind === 'numeric') {
    const few = fewValuesAsCategories && distinctUpTo(reference, FEW_VALUES) <= FEW_VALUES;
    if (!few) {
      const { statistic, pValue, logPValue, location } = ksTwoSampleSorted(reference.sorted, current.sorted);
      return {
        feature,
        test: 'kolmogorov-smirnov',
        statistic,
        p: pValue,
        logP: logPValue,
        effect: statistic,
        location,
      };
    }
  }
  const aligned = alignCategories(asCategories(reference).counts, asCategories(current).counts);
  const { statistic, pValue, logPValue, cramersV } = chiSquareHomogeneity(aligned.reference, aligned.current);
  return {
    feature,
    test: 'chi-square',
    statistic,
    p: pValue,
    logP: logPValue,
    effect: cramersV,
    unseenShare: aligned.unseen / presentIn(current),
  };
}

/** Compares how many values are missing; undefined where none is on either side. */
export function compareMissing(
  feature: string,
  reference: FeatureSample,
  current: FeatureSample,
): Comparison | undefined {
  if (reference.missing + current.missing === 0) return undefined;
  const test = chiSquareHomogeneity([presentIn(reference), reference.missing], [presentIn(current), current.missing]);
  const { statistic, pValue, logPValue, cramersV } = test;
  return { feature, test: 'missing-share', statistic, p: pValue, logP: logPValue, effect: cramersV };
}

function isSameConstant(reference: FeatureSample, current: FeatureSample): boolean {
  if (distinctUpTo(reference, 1) !== 1 || distinctUpTo(current, 1) !== 1) return false;
  const [before] = asCategories(reference).counts.keys();
  const [now] = asCategories(current).counts.keys();
  return before === now;
}
