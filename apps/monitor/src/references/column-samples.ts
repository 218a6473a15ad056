import type { FeatureColumn, FeatureValue } from '@modelyard/contracts';
import { categoricalSample, numericSample, type FeatureSample } from '../drift/feature-sample.js';

type Values = readonly (FeatureValue | undefined)[];

/** One sample per column that `valuesOf` knows. */
export function columnSamples(
  columns: readonly FeatureColumn[],
  valuesOf: (name: string) => Values | undefined,
): ReadonlyMap<string, FeatureSample> {
  const samples = new Map<string, FeatureSample>();
  for (const { name, kind } of columns) {
    const values = valuesOf(name);
    if (values) samples.set(name, kind === 'numeric' ? numericSample(values) : categoricalSample(values));
  }
  return samples;
}

/** The columns a version declares; where nobody described it, what its rows look like: numbers and flags are numeric. */
export function columnsOf(
  declared: readonly FeatureColumn[] | undefined,
  rows: readonly { readonly features: Readonly<Record<string, FeatureValue>> }[],
): readonly FeatureColumn[] {
  if (declared && declared.length > 0) return declared;
  const kinds = new Map<string, FeatureColumn['kind']>();
  for (const { features } of rows) {
    for (const [name, value] of Object.entries(features)) {
      if (typeof value === 'string') kinds.set(name, 'categorical');
      else if (value !== null && !kinds.has(name)) kinds.set(name, 'numeric');
    }
  }
  return [...kinds.keys()]
    .sort()
    .map((name) => ({ name, kind: kinds.get(name) ?? 'numeric', source: { input: name } }));
}
