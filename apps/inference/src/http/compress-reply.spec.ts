import { describe, expect, it } from '@jest/globals';
import { replyEncoding } from './compress-reply.js';

const body = (length: number): string => 'x'.repeat(length);

describe('the encoding of a reply', () => {
  it.each([
    ['gzip, deflate, br', 'gzip'],
    ['br, Deflate', 'deflate'],
    ['gzip;q=0, deflate;q=0.5', 'deflate'],
    ['br', null],
    ['identity', null],
    [undefined, null],
  ])('for %j is %j', (accepted, encoding) => {
    expect(replyEncoding(accepted, body(10_000))).toBe(encoding);
  });

  it('is none for a body that fits a packet', () => {
    expect(replyEncoding('gzip', body(1_000))).toBeNull();
  });
});
