import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeInferRequest, encodeInferReply, inferReplyPrefix } from './infer-messages.js';
import { ProtobufReader } from './protobuf-reader.js';
import { ProtobufWriter } from './protobuf-writer.js';

const input = (name: string, datatype: string, shape: number[], contents?: ProtobufWriter) => {
  const writer = new ProtobufWriter().text(1, name).text(2, datatype).packed(3, shape);
  return contents ? writer.message(5, contents) : writer;
};

const sharedMemory = new ProtobufWriter().text(1, 'shared_memory_region').message(2, new ProtobufWriter().text(3, 'a'));

describe('the protobuf wire format', () => {
  it('reads back every 64-bit integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const reader = new ProtobufReader(new ProtobufWriter().integer(1, value, true).finish());
        reader.next();
        expect(reader.int64()).toBe(value);
      }),
    );
  });

  it('ends in a refusal for any bytes that are no message, never in another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeInferRequest(Buffer.from(bytes), 16);
        } catch (error) {
          expect(error).toMatchObject({ name: 'Refusal', kind: 'invalid' });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('ModelInferRequest', () => {
  const head = () => new ProtobufWriter().text(1, 'iris').text(2, '3').text(3, 'id-1');

  it('reads typed contents, packed or not, of each kind', () => {
    const plainFloats = Buffer.concat([Buffer.of(0x35), Buffer.from(Float32Array.of(1.5).buffer)]);
    const { model, version, raw, request } = decodeInferRequest(
      head()
        .message(5, input('a', 'INT64', [2], new ProtobufWriter().packed(3, [-1n, 2n ** 62n])))
        .message(5, input('b', 'FP32', [1], new ProtobufWriter().encoded(plainFloats)))
        .message(5, input('c', 'BYTES', [1], new ProtobufWriter().bytes(8, Buffer.from('ü'))))
        .message(5, input('d', 'BOOL', [2], new ProtobufWriter().packed(1, [1, 0])))
        .message(5, input('e', 'INT8', [1], new ProtobufWriter().packed(2, [-5])))
        .message(6, new ProtobufWriter().text(1, 'y'))
        .finish(),
      16,
    );
    expect({ model, version, raw, id: request.id }).toEqual({ model: 'iris', version: '3', raw: false, id: 'id-1' });
    expect(request.inputs.map(({ data }) => data)).toEqual([
      BigInt64Array.of(-1n, 2n ** 62n),
      Float32Array.of(1.5),
      ['ü'],
      Uint8Array.of(1, 0),
      Int8Array.of(-5),
    ]);
    expect(request.outputs).toEqual([{ name: 'y', binary: null, classes: null }]);
  });

  it('reads raw contents in the order of the inputs, and parameters of each kind', () => {
    const parameter = (name: string, value: ProtobufWriter) => new ProtobufWriter().text(1, name).message(2, value);
    const { raw, request } = decodeInferRequest(
      head()
        .message(4, parameter('flag', new ProtobufWriter().boolean(1, true)))
        .message(4, parameter('count', new ProtobufWriter().integer(2, -3n)))
        .message(4, parameter('text', new ProtobufWriter().text(3, 'a')))
        .message(4, parameter('share', new ProtobufWriter().double(4, 0.5)))
        .message(5, input('a', 'UINT16', [2]))
        .message(5, input('b', 'BYTES', [1]))
        .bytes(7, Buffer.from(Uint16Array.of(1, 65535).buffer))
        .bytes(7, Buffer.from([1, 0, 0, 0, 120]))
        .finish(),
      16,
    );
    expect(raw).toBe(true);
    expect(request.inputs.map(({ data }) => data)).toEqual([Uint16Array.of(1, 65535), ['x']]);
    expect(request.parameters).toEqual({ flag: true, count: -3, text: 'a', share: 0.5 });
  });

  it.each<[string, ProtobufWriter, string]>([
    [
      'raw and typed contents together',
      head()
        .message(5, input('a', 'INT32', [1], new ProtobufWriter().packed(2, [1])))
        .bytes(7, Buffer.alloc(4)),
      "contents of input 'a' must not be set beside raw_input_contents",
    ],
    [
      'fewer raw contents than inputs',
      head()
        .message(5, input('a', 'INT32', [1]))
        .message(5, input('b', 'INT32', [1]))
        .bytes(7, Buffer.alloc(4)),
      'expected one raw_input_contents for each of 2 inputs, got 1',
    ],
    [
      'contents of another type',
      head().message(5, input('a', 'FP32', [1], new ProtobufWriter().packed(2, [1]))),
      "contents of input 'a' do not fit its data-type 'FP32'",
    ],
    [
      'an integer out of range',
      head().message(5, input('a', 'UINT8', [1], new ProtobufWriter().packed(4, [256]))),
      "element 0 of input 'a' is 256, which is no UINT8",
    ],
    [
      'a tensor in shared memory',
      head().message(5, input('a', 'FP32', [1]).message(4, sharedMemory)),
      "'shared_memory_region' of input 'a' is not supported: send tensors in the request",
    ],
    [
      'an output in shared memory',
      head().message(6, new ProtobufWriter().text(1, 'y').message(2, sharedMemory)),
      "'shared_memory_region' of output 'y' is not supported",
    ],
    ['missing contents', head().message(5, input('a', 'FP32', [1])), 'unexpected elements count 0, expected 1'],
    ['a negative dimension', head().message(5, input('a', 'FP32', [-1])), 'must be non-negative integers'],
  ])('refuses %s', (_what, message, words) => {
    expect(() => decodeInferRequest(message.finish(), 16)).toThrow(words);
  });
});

describe('ModelInferResponse', () => {
  const fieldsOf = (bytes: Buffer): Record<number, Buffer[]> => {
    const found: Record<number, Buffer[]> = {};
    const reader = new ProtobufReader(bytes);
    while (reader.next()) (found[reader.field] ??= []).push(reader.chunk());
    return found;
  };
  const outputs = [{ name: 'y', datatype: 'FP32' as const, shape: [1, 2], data: Float32Array.of(0.25, 0.75) }];
  const prefix = inferReplyPrefix('iris', '3');

  it('carries raw outputs beside tensors without contents', () => {
    const fields = fieldsOf(encodeInferReply(prefix, 'id-1', { prediction_id: 'p' }, outputs, true));
    expect([fields[1], fields[2], fields[3]].map((field) => String(field?.[0]))).toEqual(['iris', '3', 'id-1']);
    expect(fields[6]).toEqual([Buffer.from(Float32Array.of(0.25, 0.75).buffer)]);
    expect(fieldsOf(fields[5]?.[0] as Buffer)[5]).toBeUndefined();
    expect(String(fieldsOf(fields[4]?.[0] as Buffer)[1]?.[0])).toBe('prediction_id');
  });

  it('carries typed outputs inside their tensors', () => {
    const fields = fieldsOf(encodeInferReply(prefix, null, {}, outputs, false));
    const contents = fieldsOf(fieldsOf(fields[5]?.[0] as Buffer)[5]?.[0] as Buffer);
    expect(contents[6]).toEqual([Buffer.from(Float32Array.of(0.25, 0.75).buffer)]);
    expect([fields[3], fields[6]]).toEqual([undefined, undefined]);
  });
});
