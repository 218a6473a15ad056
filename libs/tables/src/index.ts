export { readCsv, readCsvFields } from './read-csv.js';
export { readNdjson } from './read-ndjson.js';
export { readParquet } from './read-parquet.js';
export { readTable, type TableFormat } from './read-table.js';
export { columnOf, concatenate, selectRows, tableFromRecords, toCell, type Cell, type Table } from './table.js';
export { TableError, type TableErrorCode } from './table-error.js';
