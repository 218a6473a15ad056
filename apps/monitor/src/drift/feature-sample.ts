import type { FeatureValue } from '@modelyard/contracts';

/** The values of one numeric column: ascending, without the missing ones. */
export interface NumericSample {
  readonly kind: 'numeric';
  readonly sorted: Float64Array;
  readonly missing: number;
}

/** The values of one categorical column, counted. */
export interface CategoricalSample {
  readonly kind: 'categorical';
  readonly counts: ReadonlyMap<string, number>;
  readonly missing: number;
}

export type FeatureSample = NumericSample | CategoricalSample;

/** Reads a column as numbers; flags count as 0 and 1, whatever else is no finite number counts as missing. */
export function numericSample(values: readonly (FeatureValue | undefined)[]): NumericSample {
  const numbers = new Float64Array(values.length);
  let count = 0;
  for (const value of values) {
    const number = typeof value === 'boolean' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) numbers[count++] = number;
  }
  return { kind: 'numeric', sorted: numbers.slice(0, count).sort(), missing: values.length - count };
}

/** Reads a column as categories: each value by its text; null and undefined count as missing. */
export function categoricalSample(values: readonly (FeatureValue | undefined)[]): CategoricalSample {
  const counts = new Map<string, number>();
  let missing = 0;
  for (const value of values) {
    if (value === null || value === undefined) missing += 1;
    else counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  }
  return { kind: 'categorical', counts, missing };
}

/** How many values of the sample are there. */
export function presentIn(sample: FeatureSample): number {
  if (sample.kind === 'numeric') return sample.sorted.length;
  let present = 0;
  for (const count of sample.counts.values()) present += count;
  return present;
}

/** How many different values the sample has, counted no further than `limit` + 1. */
export function distinctUpTo(sample: FeatureSample, limit: number): number {
  if (sample.kind === 'categorical') return sample.counts.size;
  let distinct = 0;
  for (let i = 0; i < sample.sorted.length && distinct <= limit; i += 1) {
    if (i === 0 || sample.sorted[i] !== sample.sorted[i - 1]) distinct += 1;
  }
  return distinct;
}

/** A numeric sample seen as categories, for columns of few values. */
export function asCategories(sample: FeatureSample): CategoricalSample {
  return sample.kind === 'categorical' ? sample : { ...categoricalSample([...sample.sorted]), missing: sample.missing };
}
