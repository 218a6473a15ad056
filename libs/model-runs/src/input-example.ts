import { type NamedRow, type Row, type RowLayout, rowOf, tensorsOf } from './row.js';
import type { TensorValue } from './tensor.js';

/**
 * Reads the example that MLflow stores beside a model, in any of its forms: a split data frame (bare or wrapped),
 * records, one array for the only input, or arrays by input name.
 * @param json the parsed `input_example.json` or `serving_input_example.json`
 * @returns at most `limit` rows; none when the example does not fit the model's inputs
 */
export function rowsOfInputExample(model: RowLayout, json: unknown, limit: number): Row[] {
  const example = isRecord(json) ? unwrapped(json) : json;
  const rows = isRecord(example) ? rowsOfRecord(model, example) : rowsOfArray(model, example);
  return rows.slice(0, limit);
}

function unwrapped(json: Record<string, unknown>): unknown {
  return json['dataframe_split'] ?? json['dataframe_records'] ?? json['inputs'] ?? json['instances'] ?? json;
}

function rowsOfRecord(model: RowLayout, example: Record<string, unknown>): Row[] {
  const { columns, data } = example;
  if (Array.isArray(columns) && Array.isArray(data)) {
    return data.flatMap((values) => present(tensorsOf(model, namedBy(columns, values))));
  }
  return rowsByInputName(model, example);
}

/** `{a: [1, 2], b: ['x', 'y']}`: one array per input, the first dimension is the row. */
function rowsByInputName(model: RowLayout, example: Record<string, unknown>): Row[] {
  const lengths = model.inputs.map((input) =>
    Array.isArray(example[input.name]) ? listOf(example[input.name]).length : 1,
  );
  return Array.from({ length: Math.min(...lengths) }, (_, at) =>
    model.inputs.map((input) => {
      const given = example[input.name];
      return tensorFrom(input, Array.isArray(given) ? given[at] : given);
    }),
  ).flatMap((row) => present(completeRow(row)));
}

/** A bare array: records by feature name, or the rows of the only input. */
function rowsOfArray(model: RowLayout, example: unknown): Row[] {
  if (!Array.isArray(example)) return [];
  if (example.every((row) => isRecord(row))) {
    return example.flatMap((row) => present(tensorsOf(model, row as NamedRow)));
  }
  const [only, ...others] = model.inputs;
  if (!only || others.length > 0) return [];
  return example.flatMap((row) => present(completeRow([tensorFrom(only, row)])));
}

function tensorFrom(input: RowLayout['inputs'][number], value: unknown) {
  const { elements, ...tensor } = rowOf(input);
  const data = listOf(value).flat(Number.POSITIVE_INFINITY) as TensorValue[];
  return data.length === elements ? { ...tensor, data } : null;
}

function completeRow(tensors: readonly (Row[number] | null)[]): Row | null {
  const complete = tensors.filter((tensor) => tensor !== null);
  return complete.length === tensors.length && complete.length > 0 ? complete : null;
}

function namedBy(columns: readonly unknown[], values: unknown): NamedRow {
  const cells = listOf(values) as TensorValue[];
  return Object.fromEntries(columns.map((column, at) => [String(column), cells[at] ?? null]));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function present<T>(value: T | null): T[] {
  return value === null ? [] : [value];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
