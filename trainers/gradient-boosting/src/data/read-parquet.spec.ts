import { describe, expect, it } from '@jest/globals';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { readParquet } from './read-parquet.js';

describe('readParquet', () => {
  it('reads numbers, texts, flags, big integers and missing values over several row groups', async () => {
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'x', data: [1.5, null, 3], type: 'DOUBLE' },
        { name: 'c', data: ['a', 'b', null], type: 'STRING' },
        { name: 'n', data: [1n, 2n, 3n], type: 'INT64' },
        { name: 'y', data: [true, false, true], type: 'BOOLEAN' },
      ],
      rowGroupSize: 2,
    });
    const table = await readParquet(new Uint8Array(bytes));
    expect(table.rows).toBe(3);
    expect([...table.columns]).toEqual([
      ['x', [1.5, null, 3]],
      ['c', ['a', 'b', null]],
      ['n', [1, 2, 3]],
      ['y', [true, false, true]],
    ]);
  });

  it('refuses bytes that are no Parquet', async () => {
    await expect(readParquet(new TextEncoder().encode('PAR?'))).rejects.toMatchObject({ code: 'parquet-unreadable' });
  });
});
