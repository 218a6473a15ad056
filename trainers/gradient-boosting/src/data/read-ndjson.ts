import { BadInputError } from '../trainer-error.js';
import { tableFromRecords, type Table } from './table.js';

/** Reads one JSON object per line; empty lines are passed over. */
export function readNdjson(text: string): Table {
  const records: Record<string, unknown>[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() !== '') records.push(parseLine(line, index + 1));
  });
  return tableFromRecords(records);
}

function parseLine(line: string, lineNumber: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw notAnObject(lineNumber, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notAnObject(lineNumber);
  return value as Record<string, unknown>;
}

function notAnObject(lineNumber: number, cause?: unknown): BadInputError {
  return new BadInputError('line-not-json', `line ${lineNumber} is no JSON object`, 'write one object per line', {
    cause,
  });
}
