import { describe, expect, it } from '@jest/globals';
import { frameOf, messageOf } from './grpc-frame.js';

const message = Buffer.from('the same words '.repeat(100));

describe('a gRPC message on its way', () => {
  it.each([null, 'gzip'] as const)('comes out as it went in: %s', async (compression) => {
    const frame = await frameOf(message, compression);
    expect(frame[0]).toBe(compression === null ? 0 : 1);
    expect(frame.length < message.length).toBe(compression !== null);
    expect(await messageOf(frame, compression ?? undefined)).toEqual(message);
  });

  it.each([
    ['nothing', Buffer.alloc(0), undefined, 'the reply is not one message'],
    ['half a message', Buffer.from([0, 0, 0, 0, 9, 1]), undefined, 'the reply is not one message'],
    ['an encoding that was not offered', Buffer.from([1, 0, 0, 0, 1, 1]), 'snappy', 'compressed by snappy'],
    ['an encoding that is not named', Buffer.from([1, 0, 0, 0, 1, 1]), undefined, 'compressed by nothing it names'],
    ['damage', Buffer.from([1, 0, 0, 0, 1, 1]), 'gzip', 'the compressed reply is damaged'],
  ])('is refused in words: %s', async (_, body, encoding, words) => {
    await expect(messageOf(body, encoding)).rejects.toMatchObject({ message: expect.stringContaining(words) });
  });
});
