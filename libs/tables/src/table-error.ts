export type TableErrorCode =
  | 'column-missing'
  | 'file-empty'
  | 'line-not-json'
  | 'parquet-unreadable'
  | 'quote-open'
  | 'record-uneven'
  | 'value-not-tabular';

/** A file that is no table. It is never worth a second attempt with the same bytes. */
export class TableError extends Error {
  override readonly name = 'TableError';

  constructor(
    readonly code: TableErrorCode,
    message: string,
    readonly nextStep: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
