import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Frame, RawPeer, requestBlock, requestFields } from './connection.testkit.js';
import { encodeHeaders } from './hpack-encoder.js';
import { encodeSettings, uint32 } from './peer-frames.js';
import { ErrorCode, Flag, FrameType, PREFACE, Setting } from './protocol.js';

const { data, headers, continuation, resetStream, settings, ping, goAway, windowUpdate, priority } = FrameType;
const whole = Flag.endHeaders | Flag.endStream;
const ok = encodeHeaders([[':status', '200']]);
const trailers = encodeHeaders([['grpc-status', '0']]);
const setWindow = (bytes: number) => encodeSettings([[Setting.initialWindowSize, bytes]]);
const greeted = (payload?: Buffer) => new RawPeer().greet(payload);

describe('a connection', () => {
  it('acknowledges settings and pings, in one write for a turn', async () => {
    const peer = new RawPeer();
    peer.bytes(PREFACE).frame(settings, 0, 0).frame(ping, 0, 0, '12345678');
    const frames = await peer.frames();
    expect(frames.map(({ type, flags }) => [type, flags])).toEqual([
      [settings, 0],
      [windowUpdate, 0],
      [settings, Flag.ack],
      [ping, Flag.ack],
    ]);
    expect(String(frames.at(-1)?.payload)).toBe('12345678');
  });

  it.each<[string, (peer: RawPeer) => unknown, number]>([
    ['SETTINGS of a stream', (peer) => peer.frame(settings, 0, 1), ErrorCode.protocol],
    ['SETTINGS of a wrong size', (peer) => peer.frame(settings, 0, 0, '12345'), ErrorCode.frameSize],
    ['an acknowledgement with settings', (peer) => peer.frame(settings, 1, 0, '123456'), ErrorCode.frameSize],
    ['a window beyond 2^31 - 1', (peer) => peer.frame(settings, 0, 0, setWindow(2 ** 31)), ErrorCode.flowControl],
    ['a PING of a wrong size', (peer) => peer.frame(ping, 0, 0, '1234567'), ErrorCode.frameSize],
    ['a PING of a stream', (peer) => peer.frame(ping, 0, 1, '12345678'), ErrorCode.protocol],
    ['GOAWAY of a stream', (peer) => peer.frame(goAway, 0, 1, '12345678'), ErrorCode.protocol],
    ['PUSH_PROMISE', (peer) => peer.frame(FrameType.pushPromise, 0, 1, '1234'), ErrorCode.protocol],
    ['DATA of no stream', (peer) => peer.frame(data, 0, 1, 'x'), ErrorCode.protocol],
    ['RST_STREAM of no stream', (peer) => peer.frame(resetStream, 0, 1, '1234'), ErrorCode.protocol],
    ['WINDOW_UPDATE of nothing', (peer) => peer.frame(windowUpdate, 0, 0, uint32(0)), ErrorCode.protocol],
    ['WINDOW_UPDATE of too much', (peer) => peer.frame(windowUpdate, 0, 0, uint32(2 ** 31 - 1)), ErrorCode.flowControl],
    ['HEADERS of an even stream', (peer) => peer.request(2), ErrorCode.protocol],
    ['CONTINUATION of nothing', (peer) => peer.frame(continuation, 4, 1), ErrorCode.protocol],
    ['padding beyond the payload', (peer) => peer.frame(headers, whole | 8, 1, '\x05abc'), ErrorCode.protocol],
    ['a header block that is none', (peer) => peer.frame(headers, whole, 1, '\x80'), ErrorCode.compression],
    [
      'an interrupted header block',
      (peer) => peer.frame(headers, 0, 1).frame(ping, 0, 0, '12345678'),
      ErrorCode.protocol,
    ],
    [
      'many CONTINUATION frames',
      (peer) => repeat(40, (at) => peer.frame(at ? continuation : headers, 0, 1)),
      ErrorCode.enhanceYourCalm,
    ],
    [
      'streams that are reset at once',
      (peer) => repeat(1_100, (at) => peer.request(2 * at + 1).frame(resetStream, 0, 2 * at + 1, '1234')),
      ErrorCode.enhanceYourCalm,
    ],
    [
      'empty DATA without end',
      (peer) => repeat(13_000, (at) => (at ? peer.frame(data, 0, 1) : peer.frame(headers, 4, 1, requestBlock))),
      ErrorCode.enhanceYourCalm,
    ],
  ])('ends for %s', async (_what, send, code) => {
    const peer = await greeted();
    send(peer);
    const last = (await peer.frames()).at(-1);
    expect([last?.type, last?.payload.readUInt32BE(4)]).toEqual([goAway, code]);
    expect(peer.isOver).toBe(true);
  });

  it.each<[string, (peer: RawPeer) => unknown, number]>([
    ['a header in upper case', (peer) => request(peer, [['X', '1']]), ErrorCode.protocol],
    ['a header of HTTP/1.1', (peer) => request(peer, [['connection', 'close']]), ErrorCode.protocol],
    ['a value with a line break', (peer) => request(peer, [['x', 'a\r\nb']]), ErrorCode.protocol],
    ['an unknown pseudo-header', (peer) => request(peer, [[':x', '1']]), ErrorCode.protocol],
    ['a path that comes twice', (peer) => request(peer, [[':path', '/b']]), ErrorCode.protocol],
    ['no path', (peer) => peer.frame(headers, whole, 1, encodeHeaders(requestFields.slice(0, 2))), ErrorCode.protocol],
    ['a body shorter than it says', (peer) => request(peer, [['content-length', '1']]), ErrorCode.protocol],
    ['headers of 70 KB', (peer) => largeRequest(peer), ErrorCode.enhanceYourCalm],
    ['DATA behind its end', (peer) => peer.request(1).frame(data, 0, 1, 'x'), ErrorCode.streamClosed],
    ['a WINDOW_UPDATE of nothing', (peer) => peer.request(1).frame(windowUpdate, 0, 1, uint32(0)), ErrorCode.protocol],
  ])('resets a stream for %s, and goes on', async (_what, send, code) => {
    const peer = await greeted();
    send(peer);
    peer.request(3);
    expect(await peer.frames()).toEqual([{ type: resetStream, flags: 0, stream: 1, payload: uint32(code) }]);
    expect(peer.events.at(-1)).toBe('3 end');
  });

  it('reads heads that build upon those before them, whatever became of their streams', async () => {
    const peer = await greeted();
    const named = Buffer.concat([requestBlock, Buffer.from('4001780179', 'hex')]);
    peer
      .frame(headers, whole, 1, named)
      .frame(headers, whole, 3, Buffer.concat([requestBlock, Buffer.from('be', 'hex')]));
    peer.frame(headers, whole, 5, Buffer.concat([requestBlock, Buffer.from('400178017a', 'hex')]));
    peer.frame(headers, whole, 7, Buffer.concat([requestBlock, Buffer.from('be', 'hex')]));
    expect(peer.streams.map((stream) => stream.headers['x'])).toEqual(['y', 'y', 'z', 'z']);
  });

  it('ignores priorities, padding and unknown frames', async () => {
    const peer = await greeted();
    peer.frame(priority, 0, 1, '12345').frame(99, 0, 1, 'x');
    peer.frame(headers, Flag.endHeaders | Flag.priority, 1, Buffer.concat([Buffer.alloc(5), requestBlock]));
    peer.frame(data, Flag.padded | Flag.endStream, 1, '\x02ab\0\0');
    expect(await peer.frames()).toEqual([]);
    expect(peer.events).toEqual(['1 ab', '1 end']);
  });

  it('sends no more than the windows of stream and connection allow', async () => {
    const peer = await greeted(setWindow(3));
    const [stream] = peer.request(1).streams;
    stream!.respond(ok);
    expect(stream!.write(Buffer.from('abcdefgh'))).toBe(false);
    stream!.end(trailers);
    const texts = async () =>
      (await peer.frames()).filter(({ type }) => type === data).map(({ payload }) => String(payload));
    expect(await texts()).toEqual(['abc']);
    peer.frame(windowUpdate, 0, 1, uint32(2));
    expect(await texts()).toEqual(['de']);
    peer.frame(settings, 0, 0, setWindow(1));
    peer.frame(windowUpdate, 0, 1, uint32(2));
    expect(await texts()).toEqual([]);
    peer.frame(settings, 0, 0, setWindow(9));
    expect(await texts()).toEqual(['fgh']);
    expect(peer.events).toEqual(['1 end', '1 drained']);
    expect(stream!.closed).toBe(true);
  });

  it('opens its windows as data is taken, and not those of a stream that is paused', async () => {
    const peer = await greeted();
    peer.frame(headers, Flag.endHeaders, 1, requestBlock);
    const [stream] = peer.streams;
    repeat(40, () => peer.frame(data, 0, 1, Buffer.alloc(16_000)));
    expect((await peer.frames()).map(({ stream: id }) => id)).toEqual([1]);
    stream!.pause();
    repeat(40, () => peer.frame(data, 0, 1, Buffer.alloc(16_000)));
    expect(await peer.frames()).toEqual([]);
    stream!.resume();
    expect((await peer.frames()).map(({ stream: id }) => id)).toEqual([1]);
  });

  it('refuses DATA beyond the window of a stream', async () => {
    const peer = await greeted();
    peer.frame(headers, Flag.endHeaders, 1, requestBlock);
    peer.streams[0]!.pause();
    repeat(70, () => peer.frame(data, 0, 1, Buffer.alloc(16_000)));
    const frames = await peer.frames();
    expect(frames[0]).toMatchObject({ type: resetStream, payload: uint32(ErrorCode.flowControl) });
    expect(peer.events.at(-1)).toBe('1 aborted');
  });

  it('refuses streams beyond its limit', async () => {
    const peer = await greeted();
    repeat(1_001, (at) => peer.request(2 * at + 1));
    expect(await peer.frames()).toEqual([
      { type: resetStream, flags: 0, stream: 2_001, payload: uint32(ErrorCode.refusedStream) },
    ]);
  });

  it('reads nothing more from a peer that does not read, until it does', async () => {
    const peer = await new RawPeer(false).greet();
    const [stream] = peer.request(1).streams;
    // No head is so large: it stands for the small frames that no window bounds.
    stream!.respond(Buffer.alloc(2_200_000, ok));
    peer.frame(ping, 0, 0, '12345678');
    expect(peer.isRead).toBe(false);
    peer.readAgain();
    await peer.frames();
    expect(peer.isRead).toBe(true);
  });

  it('leaves when asked: serves what was on its way, then no more', async () => {
    const peer = await greeted();
    peer.request(1).connection.leave();
    const [told, question] = await peer.frames();
    expect([told?.type, told?.payload.readUInt32BE(), question?.type]).toEqual([goAway, 2 ** 31 - 1, ping]);
    peer.request(3).frame(ping, Flag.ack, 0, question!.payload).request(5);
    const [final, refused] = await peer.frames();
    expect([final?.type, final?.payload.readUInt32BE()]).toEqual([goAway, 3]);
    expect(refused).toMatchObject({ type: resetStream, stream: 5, payload: uint32(ErrorCode.refusedStream) });
    for (const stream of peer.streams) {
      expect(peer.isOver).toBe(false);
      stream.respond(ok);
      stream.end(trailers);
    }
    expect(peer.isOver).toBe(true);
  });

  it('answers a peer that has ended its side, and drops what cannot become whole', async () => {
    const peer = await greeted();
    peer.request(1).frame(headers, Flag.endHeaders, 3, requestBlock).hangUp();
    expect(peer.events).toEqual(['1 end', '3 aborted']);
    peer.streams[0]!.respondAndEnd(ok);
    expect([(await peer.frames()).length, peer.isOver]).toEqual([1, true]);
  });

  it.each([
    ['says nothing', (peer: RawPeer) => peer],
    ['does not finish a frame', (peer: RawPeer) => peer.bytes(PREFACE).frame(settings, 0, 0).bytes(Buffer.of(0, 0))],
    [
      'does not finish a header block',
      (peer: RawPeer) => peer.bytes(PREFACE).frame(settings, 0, 0).frame(headers, 0, 1),
    ],
  ])('gives up a peer that %s', async (_what, send) => {
    const peer = send(new RawPeer());
    repeat(32, () => peer.connection.sweep(0));
    await peer.frames();
    expect(peer.isOver).toBe(true);
  });

  it('ends for an exception of the server, reports it and ends its other streams', async () => {
    const peer = await greeted();
    peer.request(1).request(3);
    peer.failWith = new Error('a slip');
    expect(() => peer.request(5)).not.toThrow();
    const last = (await peer.frames()).at(-1);
    expect([last?.type, last?.payload.readUInt32BE(4)]).toEqual([goAway, ErrorCode.internal]);
    expect([peer.isOver, peer.streams.every(({ closed }) => closed)]).toEqual([true, true]);
    // Its own, and those of the receivers that failed again when their streams were ended.
    expect(peer.faults).toEqual([peer.failWith, peer.failWith, peer.failWith, peer.failWith]);
  });

  it('resets a stream whose window stays shut, and lets one that moves go on', async () => {
    const peer = await greeted(setWindow(1));
    peer.request(1).request(3).request(5);
    const [stuck, moving, waiting] = peer.streams;
    for (const stream of [stuck!, moving!]) {
      stream.respond(ok);
      stream.write(Buffer.alloc(200));
    }
    const sent: Frame[] = [];
    for (let second = 0; second < 64; second++) {
      sent.push(...(await peer.frames()));
      peer.connection.sweep(0);
      peer.frame(windowUpdate, 0, 3, uint32(1));
    }
    const resets = sent.filter(({ type }) => type === resetStream);
    expect(resets).toEqual([expect.objectContaining({ stream: 1, payload: uint32(ErrorCode.enhanceYourCalm) })]);
    expect(peer.events.filter((event) => event.endsWith('aborted'))).toEqual(['1 aborted']);
    expect([stuck!.closed, moving!.closed, waiting!.closed, peer.isOver]).toEqual([true, false, false, false]);
  });

  it('never throws, whatever comes', () => {
    const anyFrame = fc.tuple(fc.nat(10), fc.nat(255), fc.nat(9), fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 30 }), (frames) => {
        const peer = new RawPeer();
        peer.bytes(PREFACE).frame(settings, 0, 0);
        for (const [type, flags, stream, payload] of frames) peer.frame(type, flags, stream, Buffer.from(payload));
        for (const stream of peer.streams) stream.respondAndEnd(ok);
        expect(peer.streams.every(({ closed }) => closed)).toBe(true);
        expect(peer.faults).toEqual([]);
      }),
    );
  });
});

function repeat(times: number, once: (at: number) => unknown): void {
  for (let at = 0; at < times; at++) once(at);
}

const request = (peer: RawPeer, more: [string, string][]) =>
  peer.frame(headers, whole, 1, encodeHeaders([...requestFields, ...more]));

/** Small on the wire, large once decoded: a field of the table named again and again. */
function largeRequest(peer: RawPeer): RawPeer {
  const field = Buffer.concat([Buffer.from('4001787fa11e', 'hex'), Buffer.alloc(4_000, 'a')]);
  return peer.frame(headers, whole, 1, Buffer.concat([requestBlock, field, Buffer.alloc(17, 0xbe)]));
}
