import { invalid } from '../refusal.js';

/**
 * Flattens nested `data` row by row. Each level must have the length its dimension says, so a transposed or ragged
 * tensor is refused even when its element count happens to fit; nesting deeper than the shape is refused with it.
 */
export function flattenRows(input: string, shape: readonly number[], data: readonly unknown[]): unknown[] {
  const flat: unknown[] = [];
  append(input, shape, 0, data, flat);
  return flat;
}

function append(
  input: string,
  shape: readonly number[],
  axis: number,
  level: readonly unknown[],
  out: unknown[],
): void {
  if (level.length !== shape[axis]) {
    throw invalid(
      `data of input '${input}' has ${level.length} entries in dimension ${axis}, but its shape is [${shape.join(',')}]`,
    );
  }
  if (axis === shape.length - 1) {
    for (const value of level) out.push(value);
    return;
  }
  for (const row of level) {
    if (!Array.isArray(row)) {
      throw invalid(`data of input '${input}' mixes rows and single elements in dimension ${axis}`);
    }
    append(input, shape, axis + 1, row, out);
  }
}
