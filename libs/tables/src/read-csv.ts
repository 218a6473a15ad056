import { TableError } from './table-error.js';
import type { Cell, Table } from './table.js';

/**
 * Reads comma-separated values (RFC 4180: quotes may enclose commas and line breaks, a doubled quote is a quote). The first record names
 * the columns; an unquoted empty field is missing; columns whose every value is a number become numbers.
 */
export function readCsv(text: string): Table {
  const { rows, columns } = readCsvFields(text);
  return { rows, columns: new Map([...columns].map(([name, fields]) => [name, typed(fields)])) };
}

/** Reads like `readCsv`, and leaves every field the text that it is: for who knows the type of each column. */
export function readCsvFields(text: string): {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, readonly Field[]>;
} {
  const [header, ...records] = splitRecords(text.replace(/^\uFEFF/, ''));
  if (header === undefined) throw new TableError('file-empty', 'the CSV file is empty', 'give it a header line');
  const columns = new Map<string, readonly Field[]>();
  header.forEach((name, index) =>
    columns.set(
      name ?? '',
      records.map((record) => record[index] ?? null),
    ),
  );
  const uneven = records.findIndex((record) => record.length !== header.length);
  if (uneven >= 0) {
    throw new TableError(
      'record-uneven',
      `record ${uneven + 2} has ${records[uneven]?.length} fields, the header has ${header.length}`,
      'quote fields that contain commas or line breaks',
    );
  }
  return { rows: records.length, columns };
}

type Field = string | null;

function splitRecords(text: string): Field[][] {
  const records: Field[][] = [];
  let record: Field[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length || record.length > 0) {
    const match = field.exec(text);
    if (match === null) {
      throw new TableError(
        'quote-open',
        `record ${records.length + 1} has a stray quote`,
        'double quotes in quoted text',
      );
    }
    const [, quoted, plain, end] = match;
    record.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}

const number = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i;

function typed(fields: readonly Field[]): readonly Cell[] {
  const numeric = fields.every((field) => field === null || number.test(field) || /^nan$/i.test(field));
  return numeric ? fields.map((field) => (field === null ? null : Number(field))) : fields;
}
