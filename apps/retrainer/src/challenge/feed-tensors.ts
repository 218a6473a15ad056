import type { FeatureColumn, TensorSpec } from '@modelyard/contracts';
import type { LabelledRow } from '../windows/labelled-windows.js';

/** One input of a model in JSON: rows × width values, row by row; null is a missing number. */
export interface FeedTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly [rows: number, width: number];
  readonly values: readonly (number | string | boolean | null)[];
}

/** Lays the features of rows into the model's inputs, as its columns say. */
export function feedTensors(
  inputs: readonly TensorSpec[],
  features: readonly FeatureColumn[],
  rows: readonly LabelledRow[],
): readonly FeedTensor[] {
  return inputs.map(({ name, datatype }) => {
    const columns = features
      .filter((feature) => feature.source.input === name)
      .toSorted((a, b) => (a.source.index ?? 0) - (b.source.index ?? 0));
    const values = rows.flatMap((row) => columns.map((column) => asSent(row.features[column.name] ?? null, datatype)));
    return { name, datatype, shape: [rows.length, columns.length], values };
  });
}

function asSent(value: string | number | boolean | null, datatype: string): string | number | boolean | null {
  if (datatype === 'BYTES') return value === null ? '' : String(value);
  return typeof value === 'string' ? Number(value) : value;
}
