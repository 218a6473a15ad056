import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FrameParser } from './frame-parser.js';
import { Outbox } from './outbox.js';
import { PREFACE } from './protocol.js';

type Frame = [type: number, flags: number, stream: number, payload: string];

function parse(chunks: readonly Buffer[]): Frame[] {
  const frames: Frame[] = [];
  const parser = new FrameParser((type, flags, stream, payload) => {
    frames.push([type, flags, stream, payload.toString('hex')]);
  });
  for (const chunk of chunks) parser.push(chunk);
  return frames;
}

const anyFrame = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(0x7fff_ffff), fc.uint8Array({ maxLength: 200 }));

describe('cutting a connection into frames', () => {
  it('finds the same frames however the bytes are split', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 8 }), fc.array(fc.nat(1_000), { maxLength: 12 }), (sent, cuts) => {
        const outbox = new Outbox();
        for (const [type, flags, stream, payload] of sent) outbox.frame(type, flags, stream, Buffer.from(payload));
        const bytes = Buffer.concat([PREFACE, ...outbox.take()]);
        const places = [0, ...cuts.map((cut) => cut % bytes.length), bytes.length].toSorted((a, b) => a - b);
        const chunks = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
        expect(parse(chunks)).toEqual(
          sent.map(([type, flags, id, payload]) => [type, flags, id, Buffer.from(payload).toString('hex')]),
        );
      }),
    );
  });

  it.each([
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\n'), 'does not begin as HTTP/2'],
    ['a frame beyond the limit', Buffer.concat([PREFACE, Buffer.from('004001000000000000', 'hex')]), 'has 16385 bytes'],
  ])('refuses %s at once', (_what, bytes, words) => {
    expect(() => parse([bytes])).toThrow(words);
  });
});
