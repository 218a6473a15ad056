import { readCsv } from './read-csv.js';
import { readNdjson } from './read-ndjson.js';
import { readParquet } from './read-parquet.js';
import type { Table } from './table.js';

export type TableFormat = 'parquet' | 'csv' | 'ndjson';

/**
 * Reads a whole file of one of the formats that tabular data comes in.
 * @throws TableError when the bytes are no such file
 */
export async function readTable(format: TableFormat, bytes: Uint8Array): Promise<Table> {
  switch (format) {
    case 'parquet':
      return readParquet(bytes);
    case 'csv':
      return readCsv(new TextDecoder().decode(bytes));
    case 'ndjson':
      return readNdjson(new TextDecoder().decode(bytes));
  }
}
