import type { FeatureValue, OutputValue } from '../../documents/row-values.js';
import type { BlockWriter } from './block-writer.js';
import { inRows } from './in-rows.js';
import { ColumnType } from './layout.js';

/** Writes a column of values of any kind in the smallest form that holds them exactly. */
export function writeValues(writer: BlockWriter, values: readonly FeatureValue[]): void {
  const [first = null] = values;
  if (values.every((value) => value === first) && isPlain(first)) writer.same(first);
  else writeList(writer, values, undefined);
}

/** Writes a column of values or of lists of values, as outputs are. */
export function writeRows(writer: BlockWriter, rows: readonly OutputValue[]): void {
  const [first] = rows;
  const width = Array.isArray(first) ? first.length : undefined;
  if (!rows.some((row) => Array.isArray(row))) writeValues(writer, rows as readonly FeatureValue[]);
  else if (width !== undefined && rows.every((row) => Array.isArray(row) && row.length === width)) {
    writeList(writer, rows.flat(), width);
  } else writer.json(rows);
}

/** Not-a-number is null and has a form of its own. */
const isPlain = (value: FeatureValue): boolean => typeof value !== 'number' || Number.isFinite(value);

function writeList(writer: BlockWriter, values: readonly FeatureValue[], width: number | undefined): void {
  switch (kindOf(values)) {
    case 'number':
      writer.column(ColumnType.float64, width);
      for (const value of values) writer.float64((value as number | null) ?? Number.NaN);
      return;
    case 'string':
      writeTexts(writer, values as (string | null)[], width);
      return;
    case 'boolean':
      writer.booleans(values as (boolean | null)[], width);
      return;
    case 'mixed':
      writer.json(inRows(values, width));
  }
}

/** The one type of all values that are not null; numbers when there is none, which hold null by themselves. */
function kindOf(values: readonly FeatureValue[]): 'number' | 'string' | 'boolean' | 'mixed' {
  let kind: 'number' | 'string' | 'boolean' | undefined;
  for (const value of values) {
    if (value === null) continue;
    const own = typeof value as 'number' | 'string' | 'boolean';
    if (kind !== undefined && own !== kind) return 'mixed';
    kind = own;
  }
  return kind ?? 'number';
}

function writeTexts(writer: BlockWriter, values: (string | null)[], width: number | undefined): void {
  const distinct = new Set(values).size;
  if (distinct * 2 <= values.length) writer.dictionary(values, width);
  else writer.texts(values, width);
}
