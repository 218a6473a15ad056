import { describe, expect, it } from '@jest/globals';
import type { Tensor } from '../signature.js';
import { decodeReply, encodeRequest, readErrorText } from './http-messages.js';
import { readRetryAfter } from './http-transport.js';

const tensors: readonly Tensor[] = [
  { name: 'count', datatype: 'INT64', shape: [2], data: BigInt64Array.of(9_007_199_254_740_993n, -1n) },
  { name: 'city', datatype: 'BYTES', shape: [2, 1], data: ['Zürich', ''] },
  { name: 'flag', datatype: 'BOOL', shape: [1], data: Uint8Array.of(1) },
  { name: 'age', datatype: 'FP64', shape: [1, 1], data: Float64Array.of(Math.PI) },
];

const request = { model: 'm', version: null, parameters: { prediction_id: 'p' }, inputs: tensors, headers: {} };

/** A reply as the service makes it, from the outputs' heads and the bytes behind them. */
function replyOf(outputs: readonly object[], raw: Buffer) {
  const json = Buffer.from(JSON.stringify({ model_version: '3', parameters: { routed_by: 'weight' }, outputs }));
  return { jsonLength: json.length, bytes: Buffer.concat([json, raw]) };
}

describe('a request over HTTP', () => {
  it('announces each tensor in its header and carries it behind it', () => {
    const { jsonLength, bytes } = encodeRequest({ ...request, outputs: ['y'] }, 1.5);
    expect(JSON.parse(bytes.subarray(0, jsonLength).toString())).toEqual({
      parameters: { prediction_id: 'p', timeout: 1_500, binary_data_output: true },
      inputs: [
        { name: 'count', datatype: 'INT64', shape: [2], parameters: { binary_data_size: 16 } },
        { name: 'city', datatype: 'BYTES', shape: [2, 1], parameters: { binary_data_size: 15 } },
        { name: 'flag', datatype: 'BOOL', shape: [1], parameters: { binary_data_size: 1 } },
        { name: 'age', datatype: 'FP64', shape: [1, 1], parameters: { binary_data_size: 8 } },
      ],
      outputs: [{ name: 'y' }],
    });
    expect(bytes.length).toBe(jsonLength + 40);
  });
});

describe('a reply over HTTP', () => {
  it('gives back every kind of tensor exactly', () => {
    const { jsonLength, bytes } = encodeRequest({ ...request, outputs: null }, 1);
    const { inputs } = JSON.parse(bytes.subarray(0, jsonLength).toString()) as { inputs: object[] };
    expect(decodeReply(replyOf(inputs, bytes.subarray(jsonLength)))).toEqual({
      version: '3',
      parameters: { routed_by: 'weight' },
      outputs: tensors,
    });
  });

  it.each([
    ['too few bytes', { datatype: 'FP32', shape: [2], parameters: { binary_data_size: 4 } }, /do not fit its shape/],
    ['no bytes', { datatype: 'FP32', shape: [1] }, /is not binary/],
    ['an unknown type', { datatype: 'FP8', shape: [1], parameters: { binary_data_size: 4 } }, /datatype 'FP8'/],
    ['a cut text', { datatype: 'BYTES', shape: [1], parameters: { binary_data_size: 4 } }, /ends inside element 0/],
  ])('with %s is refused', (_, head, words) => {
    expect(() => decodeReply(replyOf([{ name: 'y', ...head }], Buffer.from([9, 0, 0, 0])))).toThrow(
      expect.objectContaining({ kind: 'protocol', message: expect.stringMatching(words) }),
    );
  });

  it('that is no JSON is refused', () => {
    expect(() => decodeReply({ jsonLength: 4, bytes: Buffer.from('<html') })).toThrow(/no JSON/);
  });

  it('with an error gives the words of the server, where there are any', () => {
    expect(readErrorText(Buffer.from('{"error":"no such model"}'))).toBe('no such model');
    expect(readErrorText(Buffer.from('Bad Gateway'))).toBeUndefined();
  });

  it.each([
    ['2', 2_000],
    ['Thu, 01 Jan 1970 00:00:03 GMT', 2_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', null],
    [null, null],
  ])('with Retry-After %p asks for %p ms', (header, ms) => {
    expect(readRetryAfter(header, 1_000)).toBe(ms);
  });
});
