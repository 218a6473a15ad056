import { columnOf, type Cell, type Table } from '@modelyard/tables';
import type { FeatureColumn, Parameters } from '../parameters.js';
import { BadInputError } from '../trainer-error.js';

/** How raw cells of one column become the 32-bit float that the trees compare. */
export type ColumnEncoding =
  | { readonly kind: 'numeric'; readonly name: string }
  | {
      readonly kind: 'categorical';
      readonly name: string;
      /** Category -> code, each code a 32-bit float; a missing text is the category ''. */
      readonly codes: ReadonlyMap<string, number>;
      /** Code of categories that training has not seen. */
      readonly unseen: number;
    };

/** Learns the encodings from the training rows alone, so that validation rows stay strangers. */
export function learnEncodings(
  table: Table,
  features: readonly FeatureColumn[],
  targets: Float64Array,
  parameters: Parameters,
): readonly ColumnEncoding[] {
  return features.map(({ name, kind }) => {
    if (kind === 'numeric') return { kind, name };
    const cells = columnOf(table, name).map(categoryOf);
    return parameters.categoricalEncoding === 'target'
      ? targetEncoding(name, cells, targets, parameters.smoothing)
      : ordinalEncoding(name, cells);
  });
}

/**
 * Code = (sum of targets + m · mean) / (rows + m) with m = smoothing; an unseen category gets the mean. Micci-Barreca, "A preprocessing
 * scheme for high-cardinality categorical attributes", SIGKDD Explorations 3 (2001).
 */
function targetEncoding(
  name: string,
  cells: readonly string[],
  targets: Float64Array,
  smoothing: number,
): ColumnEncoding {
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  const sums = new Map<string, { total: number; rows: number }>();
  cells.forEach((category, row) => {
    const sum = sums.get(category) ?? { total: 0, rows: 0 };
    sums.set(category, { total: sum.total + (targets[row] ?? 0), rows: sum.rows + 1 });
  });
  const codes = new Map(
    [...sums].map(([category, { total, rows }]) => [
      category,
      Math.fround((total + smoothing * mean) / (rows + smoothing)),
    ]),
  );
  return { kind: 'categorical', name, codes: sortedByKey(codes), unseen: Math.fround(mean) };
}

/** Code = place in the sorted list of categories; an unseen category gets −1. */
function ordinalEncoding(name: string, cells: readonly string[]): ColumnEncoding {
  const categories = [...new Set(cells)].sort();
  return {
    kind: 'categorical',
    name,
    codes: new Map(categories.map((category, index) => [category, index])),
    unseen: -1,
  };
}

/** The order in which rows came must not show in the model's bytes. */
function sortedByKey(codes: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...codes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One column of encoded rows; NaN is missing. */
export function encodeColumn(table: Table, encoding: ColumnEncoding): Float32Array {
  const cells = columnOf(table, encoding.name);
  if (encoding.kind === 'numeric') return Float32Array.from(cells, (cell) => numberOf(cell, encoding.name));
  return Float32Array.from(cells, (cell) => encoding.codes.get(categoryOf(cell)) ?? encoding.unseen);
}

/** The text a caller of the model sends for this cell: a string tensor has no null. */
export function categoryOf(cell: Cell): string {
  return cell === null ? '' : String(cell);
}

function numberOf(cell: Cell, column: string): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return Number(cell);
  if (cell === null) return Number.NaN;
  throw new BadInputError(
    'column-not-numeric',
    `column "${column}" is numeric and holds the text "${cell.slice(0, 40)}"`,
    'declare it categorical, or clean the data',
  );
}
