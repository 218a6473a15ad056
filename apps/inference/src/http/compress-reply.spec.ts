import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { replyEncoding } from './compress-reply.js';

const asking = (accepted?: string) => ({ headers: { 'accept-encoding': accepted } }) as unknown as IncomingMessage;

describe('the encoding of a reply', () => {
  it.each([
    ['gzip, deflate, br', 'gzip'],
    ['br, Deflate', 'deflate'],
    ['gzip;q=0, deflate;q=0.5', 'deflate'],
    ['br', null],
    ['identity', null],
    [undefined, null],
  ])('for %j is %j', (accepted, encoding) => {
    expect(replyEncoding(asking(accepted), 10_000)).toBe(encoding);
  });

  it('is none for a body that fits a packet', () => {
    expect(replyEncoding(asking('gzip'), 1_000)).toBeNull();
  });
});
