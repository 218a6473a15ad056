import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { MessageReader } from './message-reader.js';
import { frame } from './frames.js';

const messages = ['', 'first', 'second'.repeat(50)].map((text) => Buffer.from(text));
const bytes = Buffer.concat(messages.map(frame));

describe('reading messages from a stream', () => {
  it.each([1, 3, 7, 64, bytes.length])('finds the same messages in chunks of %i bytes', (size) => {
    const reader = new MessageReader(undefined, 1_000);
    const found: string[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      for (const message of reader.push(bytes.subarray(at, at + size))) found.push(message.toString());
    }
    expect(found).toEqual(messages.map(String));
    expect(reader.pending).toBe(0);
  });

  it('decompresses what is marked as compressed, and only that', () => {
    const compressed = frame(gzipSync('third'));
    compressed[0] = 1;
    const reader = new MessageReader('gzip', 1_000);
    expect(reader.push(Buffer.concat([compressed, frame(Buffer.from('plain'))])).map(String)).toEqual([
      'third',
      'plain',
    ]);
  });

  it('refuses a message beyond the limit before its bytes have come', () => {
    const reader = new MessageReader(undefined, 10);
    expect(() => reader.push(Buffer.from([0, 0, 0, 0, 11]))).toThrow('larger than the limit of 10 bytes');
  });

  it('counts the bytes of a message that is not whole', () => {
    const reader = new MessageReader(undefined, 10);
    expect(reader.push(Buffer.from([0, 0, 0, 0, 5, 1]))).toEqual([]);
    expect(reader.pending).toBe(6);
  });
});
