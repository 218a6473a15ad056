import { describe, expect, it } from '@jest/globals';
import { readCsv } from './read-csv.js';

describe('readCsv', () => {
  it('reads quotes, line breaks in quotes, doubled quotes and both line ends', () => {
    const table = readCsv('name,note\r\n"a, b","said ""yes""\nand left"\r\nc,\n');
    expect([...table.columns]).toEqual([
      ['name', ['a, b', 'c']],
      ['note', ['said "yes"\nand left', null]],
    ]);
  });

  it('makes numbers of columns that hold nothing else, empty fields missing', () => {
    const table = readCsv('a,b,c\n1,x,1e3\n,2,-.5\n');
    expect([...table.columns.values()]).toEqual([
      [1, null],
      ['x', '2'],
      [1000, -0.5],
    ]);
  });

  it('reads the last record without a line end, and a byte order mark', () => {
    expect(readCsv('\uFEFFa\n7').columns.get('a')).toEqual([7]);
  });

  it.each([
    ['a,b\n1\n', 'record-uneven'],
    ['a\n"open\n', 'quote-open'],
  ])('refuses %j', (text, code) => {
    expect(() => readCsv(text)).toThrow(expect.objectContaining({ code }));
  });
});
