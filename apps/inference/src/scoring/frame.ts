/** The rows of a scoring request before the model's signature is known. */
export interface Frame {
  /** Named columns, each with one value per row; a value may be nested. Null where the rows carry no names. */
  readonly columns: ReadonlyMap<string, readonly unknown[]> | null;
  /** One entry per row where the rows carry no names, else null. */
  readonly unnamed: readonly unknown[] | null;
  readonly rows: number;
  /** A table of single values (a data frame, a CSV file); its answer is a table as well. */
  readonly tabular: boolean;
  /** Every value is a text, to be read as the type of its input (a CSV file). */
  readonly texts: boolean;
}

/** Columns of `rows` values each, which whoever gathered them has checked. */
export const namedFrame = (
  columns: ReadonlyMap<string, readonly unknown[]>,
  rows: number,
  tabular: boolean,
): Frame => ({
  columns,
  unnamed: null,
  rows,
  tabular,
  texts: false,
});

/** Columns of texts, where null is missing. */
export const textFrame = (columns: ReadonlyMap<string, readonly (string | null)[]>, rows: number): Frame => ({
  ...namedFrame(columns, rows, true),
  texts: true,
});

export const unnamedFrame = (rows: readonly unknown[], tabular: boolean): Frame => ({
  columns: null,
  unnamed: rows,
  rows: rows.length,
  tabular,
  texts: false,
});

/** Row objects as columns; a key that a row lacks is null there. */
export function frameOfRecords(records: readonly Readonly<Record<string, unknown>>[], tabular: boolean): Frame {
  const columns = new Map<string, unknown[]>();
  for (const [row, record] of records.entries()) {
    for (const [name, value] of Object.entries(record)) {
      const column = columns.get(name) ?? new Array<unknown>(records.length).fill(null);
      column[row] = value;
      columns.set(name, column);
    }
  }
  return namedFrame(columns, records.length, tabular);
}
