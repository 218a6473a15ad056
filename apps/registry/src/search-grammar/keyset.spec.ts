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
      '(r.score <= $1::float8 and ((r.score < $1::float8) or (r.score = $1::float8 and r.id > $2::text)))',
    );
    expect(parameters.values).toEqual(['0.5', 'b']);
  });

  it('keeps the end of a page in a token that only its own query can use', () => {
    const token = writePageToken(['runs', 'a = 1'], { arm: 1, last: keysOfRow({ id: 'r', k0: 'Infinity', k1: 'r1' }) });
    expect(readPageToken(token, ['runs', 'a = 1'])).toEqual({ arm: 1, last: ['Infinity', 'r1'] });
    expect(() => readPageToken(token, ['runs', 'a = 2'])).toThrow(/belongs to another search/);
  });

  it('takes an absent token for the first page and refuses a broken one', () => {
    expect(readPageToken(undefined, [])).toBeUndefined();
    expect(readPageToken('', [])).toBeUndefined();
    for (const broken of ['x', Buffer.from('{"offset":3}').toString('base64'), '////']) {
      expect(() => readPageToken(broken, [])).toThrow(/Invalid page token/);
    }
  });

  it.each([[['0.5']], [['high', 'b']], [['0.5', 'b', 'c']], [["0'; drop table runs", 'b']]])(
    'refuses a token whose values %j do not fit the order',
    (last) => {
      expect(() => afterSql(order, last, new SqlParameters())).toThrow(/Invalid page token/);
    },
  );
});
