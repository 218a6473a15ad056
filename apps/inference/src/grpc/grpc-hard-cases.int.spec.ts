import { connect as connectTcp } from 'node:net';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { usingInference } from '../running-inference.conformance.js';
import { classifier, echoedText } from '../versions/sample-models.fake.js';
import { ModelId, ModelVersionId } from '@modelyard/contracts';
import { frame } from './frames.js';
import { inferMessage, RawGrpcClient, readReply } from './raw-grpc-client.testkit.js';

const iris = { name: 'x', datatype: 'FP32', shape: [1, 3] };
const question = inferMessage('iris', iris, Buffer.alloc(12));
const MEBIBYTE = 1_048_576;

/** One text of so many bytes, which the model gives back. */
function textOf(bytes: number): Buffer {
  const raw = Buffer.alloc(4 + bytes, 'x');
  raw.writeUInt32LE(bytes);
  return inferMessage('echo', { name: 'text', datatype: 'BYTES', shape: [1, 1] }, raw);
}

describe('gRPC over a real connection', () => {
  const running = usingInference();
  let client: RawGrpcClient;

  beforeAll(async () => {
    const ids = {
      modelId: ModelId.parse('0193d5a0-0000-7000-8000-000000000002'),
      modelVersionId: ModelVersionId.parse('0193d5a0-0000-7000-9000-000000000002'),
    };
    await running.it.serve(await running.it.store(classifier(), { name: 'iris' }));
    await running.it.serve(await running.it.store(echoedText(), { ...ids, name: 'echo' }));
  }, 60_000);
  beforeEach(() => {
    client = new RawGrpcClient(running.it.grpcAddress);
  });
  afterEach(() => client.close());

  it('answers others on the connection while a large reply waits for its slow reader', async () => {
    const slow = new RawGrpcClient(running.it.grpcAddress, 16_384);
    const stream = slow.open();
    stream.end(textOf(24 * MEBIBYTE));
    await once(stream, 'response');
    for (let call = 0; call < 20; call++) expect(await slow.call(question)).toMatchObject({ status: 0 });
    const reply = await readReply(stream);
    expect(reply).toMatchObject({ message: '' });
    expect(reply.body.length).toBeGreaterThan(24 * MEBIBYTE);
    slow.close();
  });

  it('takes a message of 60 MB', async () => {
    const { status, body } = await client.call(textOf(60_000_000));
    expect([status, body.length > 60_000_000]).toEqual([0, true]);
  }, 60_000);

  it('refuses a message of 100 MB, and says what the limit is', async () => {
    expect(await client.call(textOf(100_000_000))).toMatchObject({
      status: 3,
      message: `the message is larger than the limit of ${64 * MEBIBYTE} bytes`,
    });
    expect(await client.call(question)).toMatchObject({ status: 0 });
  }, 60_000);

  it.each<[string, Buffer, Record<string, string>, number, string]>([
    ['no message', Buffer.alloc(0), {}, 3, 'exactly one message'],
    ['half a prefix', question.subarray(0, 3), {}, 3, 'exactly one message'],
    ['half a message', question.subarray(0, -1), {}, 3, 'exactly one message'],
    ['two messages', Buffer.concat([question, question]), {}, 3, 'exactly one message'],
    ['bytes that are no message', frame(Buffer.from([0x0a, 0xff])), {}, 3, 'ends inside a field'],
    ['a field of number 0', frame(Buffer.from([0x00, 0x01])), {}, 3, 'field number 0'],
    ['an unknown compression', flagged(question), { 'grpc-encoding': 'br' }, 12, 'use gzip or deflate'],
    ['a compressed message that is none', flagged(question), { 'grpc-encoding': 'gzip' }, 3, 'cannot be read'],
    [
      'a message that grows beyond the limit',
      flagged(frame(gzipSync(Buffer.alloc(80_000_000)))),
      { 'grpc-encoding': 'gzip' },
      3,
      'cannot be read',
    ],
    ['a deadline that is over', question, { 'grpc-timeout': '1n' }, 4, 'Request timeout expired'],
  ])('refuses %s', async (_what, body, headers, status, words) => {
    expect(await client.call(body, undefined, headers)).toMatchObject({
      status,
      message: expect.stringContaining(words),
    });
  });

  it.each([
    ['inference.GRPCInferenceService/CudaSharedMemoryStatus', Buffer.alloc(5)],
    ['nobody.Nothing/Never', Buffer.alloc(5)],
  ])('says that %s is not implemented', async (method, body) => {
    expect(await client.call(body, method)).toMatchObject({ status: 12, message: `/${method} is not implemented` });
  });

  it('says 415 to what is no gRPC', async () => {
    const stream = client.open('v2', { 'content-type': 'application/json' });
    stream.end('{}');
    const [headers] = (await once(stream, 'response')) as [{ ':status': number }];
    expect(headers[':status']).toBe(415);
  });

  it('answers on after calls that were reset and connections that were cut', async () => {
    for (let round = 0; round < 5; round++) {
      const rude = new RawGrpcClient(running.it.grpcAddress);
      for (let call = 0; call < 100; call++) {
        const stream = rude.open();
        if (call % 2 === 0) stream.end(question);
        else stream.write(question.subarray(0, 9));
        if (call % 3 === 0) stream.close(8);
      }
      await new Promise((resolve) => rude.session.ping(resolve));
      rude.close();
    }
    expect(await client.call(question)).toMatchObject({ status: 0 });
    const faults = running.it.service.logs().filter((line) => line.includes('"level":"error"'));
    expect(faults).toEqual([]);
  });

  it('survives bytes that are no HTTP/2', async () => {
    const { port } = new URL(`http://${running.it.grpcAddress}`);
    for (const bytes of [
      'GET / HTTP/1.1\r\nhost: x\r\n\r\n',
      '\0'.repeat(100),
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff',
    ]) {
      const socket = connectTcp(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.resume();
      socket.end(bytes, 'latin1');
      await once(socket, 'close');
    }
    expect(await client.call(question)).toMatchObject({ status: 0 });
  });

  it('answers pings, however many', async () => {
    await once(client.session, 'connect');
    for (let round = 0; round < 50; round++) {
      expect(await new Promise((resolve) => client.session.ping(resolve))).toBeNull();
    }
    expect(await client.call(question)).toMatchObject({ status: 0 });
  });

  it('tells its callers when it ends, finishes what is under way and takes no more', async () => {
    const slow = new RawGrpcClient(running.it.grpcAddress, 16_384);
    const stream = slow.open();
    stream.end(textOf(4 * MEBIBYTE));
    await once(stream, 'response');
    const told = once(slow.session, 'goaway');
    const watch = slow.open('grpc.health.v1.Health/Watch');
    watch.end(Buffer.alloc(5));
    const watched = readReply(watch);
    await once(watch, 'data');
    const ended = running.it.service.stop();
    await told;
    expect((await readReply(slow.open())).status).toBeNaN();
    const late = new RawGrpcClient(running.it.grpcAddress);
    await once(late.session, 'error');
    const { status, body } = await readReply(stream);
    expect([status, body.length > 4 * MEBIBYTE]).toEqual([0, true]);
    // Serving, then not serving, then the end.
    expect(await watched).toMatchObject({ status: 14, body: Buffer.from('00000000020801' + '00000000020802', 'hex') });
    expect(await ended).toBe(0);
  }, 60_000);
});

/** The same frame, saying that its message is compressed. */
function flagged(framed: Buffer): Buffer {
  const copy = Buffer.from(framed);
  copy[0] = 1;
  return copy;
}
