import { describe, expect, it } from '@jest/globals';
import { writtenList, type WireText } from './wire-text.js';

const write = (item: number) => `{"n":${item}}`;

function parsed({ text }: WireText): unknown {
  return JSON.parse(typeof text === 'string' ? text : [...(text as Iterable<string>)].join(''));
}

describe('a list that is written out', () => {
  it.each([0, 1, 200, 201, 400, 1001])('holds %d items once each, with and without a next page', (count) => {
    const items = Array.from({ length: count }, (_, at) => at);
    const list = count === 0 ? {} : { runs: items.map((n) => ({ n })) };
    expect(parsed(writtenList('runs', items, write))).toEqual(list);
    expect(parsed(writtenList('runs', items, write, 'a"b'))).toEqual({ ...list, next_page_token: 'a"b' });
  });

  it('is held as a whole only where it is short', () => {
    const items = Array.from({ length: 201 }, (_, at) => at);
    expect(typeof writtenList('runs', items.slice(1), write).text).toBe('string');
    expect([...(writtenList('runs', items, write).text as Iterable<string>)]).toHaveLength(3);
  });
});
