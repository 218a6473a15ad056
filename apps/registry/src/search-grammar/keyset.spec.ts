import { describe, expect, it } from '@jest/globals';
import { afterSql, keysOfRow, orderBySql, selectKeysSql, type OrderColumn } from './keyset.js';
import { readPageToken, writePageToken } from './page-token.js';
import { SqlParameters } from './sql-parameters.js';

const order: readonly OrderColumn[] = [
  { sql: 'r.score', type: 'float8', descending: true },
  { sql: 'r.id', type: 'text', descending: false },
];

describe('keyset paging', () => {
  it('orders by every column and selects its value as text', () => {
    expect(orderBySql(order)).toBe('r.score desc, r.id asc');
    expect(selectKeysSql(order)).toBe('(r.score)::text as k0, (r.id)::text as k1');
  });

  it('continues strictly after the last row, in the direction of each column', () => {
    const parameters = new SqlParameters();
    expect(afterSql(order, ['0.5', 'b'], parameters)).toBe(
      '((r.score < $1::float8) or (r.score = $1::float8 and r.id > $2::text))',
    );
    expect(parameters.values).toEqual(['0.5', 'b']);
  });

  it('keeps the last row in a token that only its own query can use', () => {
    const token = writePageToken(['runs', 'a = 1'], keysOfRow({ k0: 'Infinity', k1: 'r1' }, order));
    expect(readPageToken(token, ['runs', 'a = 1'], 2)).toEqual(['Infinity', 'r1']);
    expect(() => readPageToken(token, ['runs', 'a = 2'], 2)).toThrow(/belongs to another search/);
    expect(() => readPageToken(token, ['runs', 'a = 1'], 3)).toThrow(/Invalid page token/);
  });

  it('takes an absent token for the first page and refuses a broken one', () => {
    expect(readPageToken(undefined, [], 1)).toBeUndefined();
    expect(readPageToken('', [], 1)).toBeUndefined();
    for (const broken of ['x', Buffer.from('{"offset":3}').toString('base64'), '////']) {
      expect(() => readPageToken(broken, [], 1)).toThrow(/Invalid page token/);
    }
  });
});
