import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { encodeMessage, frame, readTimeout, unframe } from './frames.js';

const message = Buffer.from('a message');
const compressed = (bytes: Buffer) => {
  const framed = frame(bytes);
  framed[0] = 1;
  return framed;
};

describe('gRPC frames', () => {
  it('takes a message out of the frame it was put in', () => {
    expect(unframe(frame(message), undefined, 100)).toEqual(message);
    expect(unframe(frame(Buffer.alloc(0)), undefined, 100)).toEqual(Buffer.alloc(0));
  });

  it('decompresses what its flag says is compressed', () => {
    expect(unframe(compressed(gzipSync(message)), 'gzip', 100)).toEqual(message);
    expect(unframe(compressed(deflateSync(message)), 'deflate', 100)).toEqual(message);
  });

  it.each<[string, Buffer, string | undefined, string]>([
    ['no frame', Buffer.alloc(3), undefined, 'exactly one message'],
    ['two frames', Buffer.concat([frame(message), frame(message)]), undefined, 'exactly one message'],
    ['an unknown compression', compressed(message), 'snappy', "'snappy' is not supported"],
    ['damaged compressed bytes', compressed(message), 'gzip', 'cannot be read'],
    ['a message that grows beyond the limit', compressed(gzipSync(Buffer.alloc(1_000))), 'gzip', 'cannot be read'],
  ])('refuses %s', (_what, body, encoding, words) => {
    expect(() => unframe(body, encoding, 100)).toThrow(words);
  });

  it.each([
    ['5S', 5_000],
    ['100m', 100],
    ['2500u', 2.5],
    ['1H', 3_600_000],
    ['5', null],
    ['123456789S', null],
    [undefined, null],
  ])('reads the timeout %s as %p milliseconds', (header, milliseconds) => {
    expect(readTimeout(header)).toBe(milliseconds);
  });

  it('percent-encodes what a status message may not hold', () => {
    expect(encodeMessage("input 'Zürich' 100%\n")).toBe("input 'Z%C3%BCrich' 100%25%0A");
  });
});
