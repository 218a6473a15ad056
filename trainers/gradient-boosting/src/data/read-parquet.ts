import { parquetMetadataAsync, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { BadInputError } from '../trainer-error.js';
import { toCell, type Cell, type Table } from './table.js';

/** Reads a flat Parquet file, column by column. */
export async function readParquet(bytes: Uint8Array): Promise<Table> {
  const { buffer } = Uint8Array.from(bytes);
  const file = { byteLength: buffer.byteLength, slice: (start: number, end?: number) => buffer.slice(start, end) };
  try {
    const metadata = await parquetMetadataAsync(file);
    const rows = Number(metadata.num_rows);
    const columns = new Map<string, Cell[]>();
    await parquetRead({
      file,
      metadata,
      compressors,
      onChunk: ({ columnName, columnData, rowStart }) => {
        let cells = columns.get(columnName);
        if (cells === undefined) columns.set(columnName, (cells = new Array<Cell>(rows).fill(null)));
        for (let index = 0; index < columnData.length; index++) {
          cells[rowStart + index] = toCell(columnData[index], columnName);
        }
      },
    });
    return { rows, columns };
  } catch (cause) {
    if (cause instanceof BadInputError) throw cause;
    throw new BadInputError('parquet-unreadable', 'a file is no readable Parquet', 'write it again', { cause });
  }
}
