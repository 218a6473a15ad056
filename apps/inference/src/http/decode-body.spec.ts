import { describe, expect, it } from '@jest/globals';
import { decodeBody } from './decode-body.js';

const decode = (header: unknown, ...binary: Buffer[]) => {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  return decodeBody(Buffer.concat([json, ...binary]), binary.length > 0 ? json.length : null, 16);
};
const x = { name: 'x', shape: [2], datatype: 'FP32', data: [1, 2] };

describe('decoding a request body', () => {
  it('reads id, parameters, inputs and outputs', () => {
    const outputs = [{ name: 'y', parameters: { binary_data: true } }, { name: 'z' }];
    expect(decode({ id: '7', parameters: { timeout: 5, headers: {} }, inputs: [x], outputs })).toEqual({
      id: '7',
      parameters: { timeout: 5 },
      inputs: [{ name: 'x', shape: [2], datatype: 'FP32', data: Float32Array.of(1, 2) }],
      outputs: [
        { name: 'y', binary: true, classes: null },
        { name: 'z', binary: null, classes: null },
      ],
    });
  });

  it('takes missing and empty outputs as all of them', () => {
    expect(decode({ inputs: [x] }).outputs).toBeNull();
    expect(decode({ inputs: [x], outputs: [] }).outputs).toBeNull();
  });

  it('keeps every digit of 64-bit integers', () => {
    const text =
      '{"inputs":[{"name":"n","shape":[3],"datatype":"INT64","data":[9223372036854775807,-9007199254740993,1]}]}';
    expect(decode(text).inputs[0]?.data).toEqual(BigInt64Array.of(9223372036854775807n, -9007199254740993n, 1n));
  });

  it('refuses a large integer written as a fraction, whose digits nobody can know', () => {
    const text = '{"inputs":[{"name":"n","shape":[1],"datatype":"INT64","data":[1e18]}]}';
    expect(() => decode(text)).toThrow('write it with all its digits');
  });

  it('takes raw tensors behind the JSON in the order of their inputs, mixed with JSON data', () => {
    const raw = (name: string, size: number) => ({
      name,
      shape: [size / 4],
      datatype: 'INT32',
      parameters: { binary_data_size: size },
    });
    const { inputs } = decode(
      { inputs: [raw('a', 4), x, raw('b', 8)] },
      Buffer.from(Int32Array.of(1).buffer),
      Buffer.from(Int32Array.of(2, 3).buffer),
    );
    expect(inputs.map(({ data }) => data)).toEqual([Int32Array.of(1), Float32Array.of(1, 2), Int32Array.of(2, 3)]);
  });

  it('reads headers that were there before with the tensors of this request', () => {
    const size = { binary_data_size: 4 };
    const header = { inputs: [{ name: 'a', shape: [1], datatype: 'INT32', parameters: size }] };
    const read = (value: number) => decode(header, Buffer.from(Int32Array.of(value).buffer)).inputs[0];
    expect([read(1), read(2)]).toEqual([1, 2].map((value) => expect.objectContaining({ data: Int32Array.of(value) })));
    for (let other = 0; other < 300; other++) decode({ ...header, id: String(other) }, Buffer.alloc(4));
    expect(read(3)).toMatchObject({ name: 'a', shape: [1], data: Int32Array.of(3) });
  });

  it.each<[string, unknown, string]>([
    ['text that is no JSON', '{"inputs":', 'failed to parse the request JSON'],
    ['an array', '[]', 'request must be a JSON object'],
    ['no inputs', {}, "'inputs' must be a JSON array"],
    ['an input without a name', { inputs: [{ ...x, name: undefined }] }, "'name' of inputs[0]"],
    ['an unknown datatype', { inputs: [{ ...x, datatype: 'FP8' }] }, 'input \'x\' has unknown datatype "FP8"'],
    ['a negative dimension', { inputs: [{ ...x, shape: [-2] }] }, 'must be non-negative integers, got [-2]'],
    ['a fractional dimension', { inputs: [{ ...x, shape: [0.5] }] }, 'must be non-negative integers'],
    ['a shape that overflows', { inputs: [{ ...x, shape: [2 ** 30, 2 ** 30] }] }, 'too many elements'],
    ['no data', { inputs: [{ ...x, data: undefined }] }, "'data' of input 'x' must be a JSON array"],
    ['an id that is a number', { id: 7, inputs: [x] }, "'id' must be a string"],
    [
      'binary data without its header',
      { inputs: [{ ...x, data: undefined, parameters: { binary_data_size: 8 } }] },
      'lacks the header Inference-Header-Content-Length',
    ],
    [
      'a tensor in shared memory',
      { inputs: [{ ...x, data: undefined, parameters: { shared_memory_region: 'a', shared_memory_byte_size: 8 } }] },
      "'shared_memory_region' of input 'x' is not supported: send tensors in the request",
    ],
    [
      'an output in shared memory',
      { inputs: [x], outputs: [{ name: 'y', parameters: { shared_memory_region: 'a' } }] },
      "'shared_memory_region' of output 'y' is not supported",
    ],
  ])('refuses %s', (_what, header, message) => {
    expect(() => decode(header)).toThrow(message);
  });

  it('tells a caller of raw tensors without the header that it is the header which is missing', () => {
    const json = JSON.stringify({ inputs: [{ ...x, data: undefined, parameters: { binary_data_size: 8 } }] });
    const body = Buffer.concat([Buffer.from(json), Buffer.from(Float32Array.of(1, 2).buffer)]);
    expect(() => decodeBody(body, null, 16)).toThrow('set it to the bytes of the JSON in front of the tensors');
  });

  it('refuses binary data that belongs to no input', () => {
    expect(() => decode({ inputs: [x] }, Buffer.alloc(3))).toThrow('3 bytes of binary data belong to no input');
  });
});
