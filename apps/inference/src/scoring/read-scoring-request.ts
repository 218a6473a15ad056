import { readCsvFields, TableError } from '@modelyard/tables';
import { asArray, asObject, asParameters, type JsonObject, type ParseObject } from '../http/json-object.js';
import type { Parameters } from '../pipeline/infer-request.js';
import { invalid } from '../refusal.js';
import { frameOfRecords, namedFrame, textFrame, unnamedFrame, type Frame } from './frame.js';

/** A scoring request in any of its forms. */
export interface ScoringRequest {
  readonly frame: Frame;
  readonly parameters: Parameters;
}

/** Reads a body with the given way to parse JSON, if it is JSON. Throws a refusal. */
export type ReadScoringRequest = (body: Buffer, parse: ParseObject) => ScoringRequest;

/** The one field of an MLflow scoring request that carries its rows. */
const mlflowForms: Readonly<Record<string, (value: unknown) => Frame>> = {
  dataframe_split: readSplit,
  dataframe_records: (value) => frameOfRecords(readRecords(value, "'dataframe_records'"), true),
  instances: readInstances,
  inputs: readInputs,
};

/** `POST /invocations` with JSON: exactly one of the four forms, and `params`. */
export const readInvocation: ReadScoringRequest = (json, parse) => {
  const body = parse(json);
  const given = Object.keys(mlflowForms).filter((form) => Object.hasOwn(body, form));
  const [form] = given;
  if (form === undefined || given.length > 1) {
    throw invalid(
      `the body must have exactly one of 'dataframe_split', 'dataframe_records', 'instances' and 'inputs'; it has ${given.length === 0 ? 'none' : given.join(' and ')}`,
    );
  }
  const read = mlflowForms[form] as (value: unknown) => Frame;
  return { frame: read(body[form]), parameters: asParameters(body['params'], "'params'") };
};

/** `POST /invocations` with `text/csv`: a header line, then rows. */
export const readCsvInvocation: ReadScoringRequest = (body) => {
  try {
    const { columns, rows } = readCsvFields(body.toString('utf8'));
    return { frame: textFrame(columns, rows), parameters: {} };
  } catch (error) {
    if (error instanceof TableError) throw invalid(`the CSV body cannot be read: ${error.message}; ${error.nextStep}`);
    throw error;
  }
};

/** KServe's `:predict`: `instances` row by row, or `inputs` column by column, and `parameters`. */
export const readPredict: ReadScoringRequest = (json, parse) => {
  const body = parse(json);
  const form = Object.hasOwn(body, 'instances') ? 'instances' : 'inputs';
  if (!Object.hasOwn(body, form)) throw invalid("the body must have 'instances', a list of rows");
  const read = mlflowForms[form] as (value: unknown) => Frame;
  return { frame: read(body[form]), parameters: asParameters(body['parameters'], "'parameters'") };
};

function readSplit(value: unknown): Frame {
  const split = asObject(value, "'dataframe_split'");
  const rows = asArray(split['data'], "'data' of 'dataframe_split'").map((row, at) =>
    asArray(row, `row ${at} of 'dataframe_split'`),
  );
  if (split['columns'] === undefined) return unnamedFrame(rows, true);
  const names = asArray(split['columns'], "'columns' of 'dataframe_split'").map(String);
  const uneven = rows.findIndex((row) => row.length !== names.length);
  if (uneven !== -1) {
    throw invalid(`row ${uneven} of 'dataframe_split' has ${rows[uneven]?.length} values for ${names.length} columns`);
  }
  if (new Set(names).size !== names.length) throw invalid("'columns' of 'dataframe_split' names a column twice");
  return namedFrame(new Map(names.map((name, column) => [name, rows.map((row) => row[column])])), rows.length, true);
}

function readRecords(value: unknown, what: string): JsonObject[] {
  return asArray(value, what).map((record, at) => asObject(record, `row ${at} of ${what}`));
}

function readInstances(value: unknown): Frame {
  const rows = asArray(value, "'instances'");
  return isRecord(rows[0]) ? frameOfRecords(readRecords(rows, "'instances'"), false) : unnamedFrame(rows, false);
}

function readInputs(value: unknown): Frame {
  if (!isRecord(value)) return unnamedFrame(asArray(value, "'inputs'"), false);
  // One row: MLflow takes it without brackets where the signature has columns.
  if (Object.values(value).every((single) => !Array.isArray(single))) return frameOfRecords([value], false);
  const columns = Object.entries(value).map(
    ([name, column]) => [name, asArray(column, `'${name}' of 'inputs'`)] as const,
  );
  const rows = columns[0]?.[1].length ?? 0;
  const other = columns.find(([, column]) => column.length !== rows);
  if (other) throw invalid(`'${other[0]}' of 'inputs' has ${other[1].length} rows, '${columns[0]?.[0]}' has ${rows}`);
  return namedFrame(new Map(columns), rows, false);
}

const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
