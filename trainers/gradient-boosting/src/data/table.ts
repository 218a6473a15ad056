import { BadInputError } from '../trainer-error.js';

/** One value as files hold it; null is missing. */
export type Cell = string | number | boolean | null;

/** Rows by column, all of the same length, in the order of the file. */
export interface Table {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, readonly Cell[]>;
}

/** The cells of a column. @throws BadInputError `column-missing` */
export function columnOf(table: Table, name: string): readonly Cell[] {
  const cells = table.columns.get(name);
  if (cells !== undefined) return cells;
  const known = [...table.columns.keys()].join(', ');
  throw new BadInputError(
    'column-missing',
    `the data has no column "${name}"; it has: ${known}`,
    'name a column that every file of the channel has',
  );
}

/** A table of the rows at `indices`. */
export function selectRows(table: Table, indices: ArrayLike<number>): Table {
  const pick = (cells: readonly Cell[]) => Array.from(indices, (index) => cells[index] ?? null);
  return { rows: indices.length, columns: new Map([...table.columns].map(([name, cells]) => [name, pick(cells)])) };
}

/** Tables below each other; a column that one of them lacks is missing in its rows. */
export function concatenate(tables: readonly Table[]): Table {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const names = new Set(tables.flatMap((table) => [...table.columns.keys()]));
  const columns = new Map<string, readonly Cell[]>();
  for (const name of names) {
    columns.set(
      name,
      tables.flatMap((table) => table.columns.get(name) ?? new Array<Cell>(table.rows).fill(null)),
    );
  }
  return { rows, columns };
}

/** A table out of row objects, as NDJSON and programs have them. */
export function tableFromRecords(records: readonly Readonly<Record<string, unknown>>[]): Table {
  const columns = new Map<string, Cell[]>();
  records.forEach((record, row) => {
    for (const [name, value] of Object.entries(record)) {
      let cells = columns.get(name);
      if (cells === undefined) columns.set(name, (cells = new Array<Cell>(records.length).fill(null)));
      cells[row] = toCell(value, name);
    }
  });
  return { rows: records.length, columns };
}

/** @throws BadInputError `value-not-tabular` for objects, arrays and other values that are no table cell */
export function toCell(value: unknown, column: string): Cell {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return Number(value);
    default:
      if (value === null || value === undefined) return null;
      if (value instanceof Date) return value.getTime();
      throw new BadInputError(
        'value-not-tabular',
        `column "${column}" holds a value that is neither text, number nor boolean`,
        'flatten nested values into columns of their own',
      );
  }
}
