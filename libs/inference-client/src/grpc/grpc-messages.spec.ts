import { describe, expect, it } from '@jest/globals';
import { decodeInferReply, decodeMetadata, encodeInferRequest } from './grpc-messages.js';
import { decodeFields, encodeFields, packed, readIntegers, text } from './protobuf.js';

describe('protocol buffers', () => {
  // The vectors of the wire format's own documentation, and the ten bytes of a negative number.
  it.each([
    ['a number', encodeFields([[1, 150n]]), '089601'],
    ['a text', encodeFields([text(2, 'testing')]), '120774657374696e67'],
    ['a packed list', encodeFields([packed(6, [3, 270, 86_942])]), '3206038e029ea705'],
    ['a negative number', encodeFields([[1, -1n]]), '08ffffffffffffffffff01'],
  ])('write %s as the specification says', (_, bytes, hex) => {
    expect(bytes.toString('hex')).toBe(hex);
  });

  it('read a repeated integer in both of its forms', () => {
    const [list] = decodeFields(encodeFields([packed(3, [-1, 300])]));
    expect(readIntegers(list![1])).toEqual([-1, 300]);
    expect(readIntegers(BigInt.asUintN(64, -1n))).toEqual([-1]);
  });

  it.each([
    ['inside a number', '0880', /inside a number/],
    ['inside a field', '120574', /inside a field/],
    ['with an endless number', `08${'ff'.repeat(11)}`, /more than ten bytes/],
    ['with a wire type nobody uses', '0b', /wire type 3/],
  ])('that end %s are refused', (_, hex, words) => {
    expect(() => decodeFields(Buffer.from(hex, 'hex'))).toThrow(
      expect.objectContaining({ kind: 'protocol', message: expect.stringMatching(words) }),
    );
  });
});

describe('a reply over gRPC', () => {
  it('gives parameters of every kind and exact 64-bit integers', () => {
    const parameter = (name: string, value: Buffer) => encodeFields([text(1, name), [2, value]]);
    const data = BigInt64Array.of(9_007_199_254_740_993n);
    const reply = encodeFields([
      text(1, 'm'),
      text(2, '7'),
      [4, parameter('arm', encodeFields([text(3, 'b')]))],
      [4, parameter('rows', encodeFields([[2, 1n]]))],
      [4, parameter('shadow', encodeFields([[1, 1n]]))],
      [5, encodeFields([text(1, 'y'), text(2, 'INT64'), packed(3, [1])])],
      [6, Buffer.from(data.buffer)],
    ]);
    expect(decodeInferReply(reply)).toEqual({
      version: '7',
      parameters: { arm: 'b', rows: 1, shadow: true },
      outputs: [{ name: 'y', datatype: 'INT64', shape: [1], data }],
    });
  });

  it('without the bytes of an output is refused', () => {
    const head = encodeFields([text(1, 'y'), text(2, 'FP32'), packed(3, [1])]);
    expect(() => decodeInferReply(encodeFields([[5, head]]))).toThrow(/'y' has no raw contents/);
  });

  it('to a question for metadata gives the signature', () => {
    const spec = encodeFields([text(1, 'x'), text(2, 'FP32'), packed(3, [-1, 3])]);
    expect(decodeMetadata(encodeFields([text(1, 'm'), text(2, '1'), text(2, '2'), [4, spec]]))).toEqual({
      name: 'm',
      versions: ['1', '2'],
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 3] }],
      outputs: [],
    });
  });
});

describe('a request over gRPC', () => {
  it('carries tensors raw, in the order of their heads', () => {
    const fields = decodeFields(
      encodeInferRequest({
        model: 'm',
        version: null,
        parameters: { prediction_id: 'p' },
        inputs: [{ name: 'x', datatype: 'FP32', shape: [1], data: Float32Array.of(1) }],
        outputs: ['y'],
        headers: {},
      }),
    );
    expect(fields.map(([field]) => field)).toEqual([1, 2, 4, 5, 6, 7]);
    expect(fields.at(-1)).toEqual([7, Buffer.from([0, 0, 0x80, 0x3f])]);
  });
});
