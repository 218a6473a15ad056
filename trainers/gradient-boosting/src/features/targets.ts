import { columnOf, type Cell, type Table } from '@modelyard/tables';
import type { Parameters } from '../parameters.js';
import { BadInputError } from '../trainer-error.js';

/** What the model says: one of two classes, in the order [below, above] the threshold; null for regression. */
export type Classes = readonly [Cell, Cell] | null;

/** Indices of the rows that have a label. */
export function labelledRows(table: Table, label: string): Uint32Array {
  const cells = columnOf(table, label);
  return Uint32Array.from([...cells.keys()].filter((row) => !isMissing(cells[row] ?? null)));
}

function isMissing(cell: Cell): boolean {
  return cell === null || Number.isNaN(cell);
}

/** The two classes of a label column, sorted, so that 0 < 1, false < true and "no" < "yes". */
export function classesOf(table: Table, parameters: Parameters): Classes {
  if (parameters.task === 'regression') return null;
  const found = [...new Set(columnOf(table, parameters.label))].filter((cell) => !isMissing(cell));
  const [first, second] = found.toSorted((a, b) => (textOrder(a) < textOrder(b) ? -1 : 1));
  if (found.length === 2 && first !== undefined && second !== undefined) return [first, second];
  throw new BadInputError(
    'label-not-binary',
    `column "${parameters.label}" has ${found.length} different values, a binary classifier needs two`,
    'give rows of both classes, or set task to "regression"',
  );
}

/** Numbers sort as numbers also where their texts would not (9 and 10). */
function textOrder(cell: Cell): string | number {
  return typeof cell === 'boolean' ? Number(cell) : (cell ?? '');
}

/** Labels as numbers: 0 and 1 for classes, the value itself for regression. */
export function targetsOf(table: Table, label: string, classes: Classes): Float64Array {
  return Float64Array.from(columnOf(table, label), (cell) =>
    classes === null ? numberOf(cell) : classIndex(cell, classes),
  );
}

function classIndex(cell: Cell, classes: readonly [Cell, Cell]): number {
  const index = classes.indexOf(cell);
  if (index >= 0) return index;
  throw new BadInputError(
    'label-unknown',
    `label ${String(cell)} does not occur in training`,
    'give rows of the same classes',
  );
}

function numberOf(cell: Cell): number {
  const value = typeof cell === 'boolean' ? Number(cell) : cell;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new BadInputError(
    'label-not-numeric',
    `label ${String(cell)} is no number`,
    'regression needs a numeric label',
  );
}
