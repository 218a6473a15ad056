import * as z from 'zod';

/** A value of a row. Numbers that JSON cannot hold (NaN, infinities) are written as null. */
export const FeatureValue = z.union([z.number(), z.string(), z.boolean(), z.null()]);
export type FeatureValue = z.infer<typeof FeatureValue>;

/** What one output said about one row: a single value, or the full vector, flattened in row-major order. */
export const OutputValue = z.union([FeatureValue, z.array(FeatureValue)]);
export type OutputValue = z.infer<typeof OutputValue>;
