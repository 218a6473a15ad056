import type { FeatureColumn, TensorSpec } from '@modelyard/contracts';
import type { Tensor } from '@modelyard/model-runs';
import type { LabelledRow } from '../windows/labelled-windows.js';

/** One request for all rows: lays their features into the model's inputs, as its columns say. */
export function feedTensors(
  inputs: readonly TensorSpec[],
  features: readonly FeatureColumn[],
  rows: readonly LabelledRow[],
): readonly Tensor[] {
  return inputs.map(({ name, datatype }) => {
    const columns = features
      .filter((feature) => feature.source.input === name)
      .toSorted((a, b) => (a.source.index ?? 0) - (b.source.index ?? 0));
    const data = rows.flatMap((row) => columns.map((column) => asSent(row.features[column.name] ?? null, datatype)));
    return { name, datatype, shape: [rows.length, columns.length], data };
  });
}

function asSent(value: string | number | boolean | null, datatype: string): string | number | boolean | null {
  if (datatype === 'BYTES') return value === null ? '' : String(value);
  return typeof value === 'string' ? Number(value) : value;
}
