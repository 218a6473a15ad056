import { describe, expect, it } from '@jest/globals';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { readTable } from './read-table.js';
import type { Table } from './table.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const plain = (table: Table) => ({ rows: table.rows, columns: Object.fromEntries(table.columns) });

describe('reading a table', () => {
  it('reads the same table from each format', async () => {
    const expected = { rows: 2, columns: { carrier: ['AA', 'a "quoted", one'], distance: [1.5, null] } };
    const csv = 'carrier,distance\nAA,1.5\n"a ""quoted"", one",\n';
    const ndjson = '{"carrier":"AA","distance":1.5}\n\n{"carrier":"a \\"quoted\\", one"}\n';
    const parquet = parquetWriteBuffer({
      columnData: [
        { name: 'carrier', data: ['AA', 'a "quoted", one'], type: 'STRING' },
        { name: 'distance', data: [1.5, null], type: 'DOUBLE' },
      ],
    });
    expect(plain(await readTable('csv', bytesOf(csv)))).toEqual(expected);
    expect(plain(await readTable('ndjson', bytesOf(ndjson)))).toEqual(expected);
    expect(plain(await readTable('parquet', new Uint8Array(parquet)))).toEqual(expected);
  });

  it('keeps a column as text when one value is no number', async () => {
    const { columns } = await readTable('csv', bytesOf('code\n007\nX1\n'));
    expect(columns.get('code')).toEqual(['007', 'X1']);
  });

  it.each([
    ['csv', '', 'file-empty'],
    ['csv', 'a,b\n1\n', 'record-uneven'],
    ['csv', 'a\n"open\n', 'quote-open'],
    ['ndjson', '[1,2]\n', 'line-not-json'],
    ['ndjson', '{"a":{"b":1}}\n', 'value-not-tabular'],
    ['parquet', 'PAR0', 'parquet-unreadable'],
  ] as const)('refuses %s %j with %s', async (format, text, code) => {
    await expect(readTable(format, bytesOf(text))).rejects.toMatchObject({ name: 'TableError', code });
  });
});
