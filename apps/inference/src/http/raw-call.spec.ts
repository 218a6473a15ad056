import { describe, expect, it } from '@jest/globals';
import { signatureOf } from '../pipeline/live-version.js';
import { mixedTypes, servedSample } from '../versions/sample-models.fake.js';
import type { HttpExchange } from './http-exchange.js';
import { RawCall } from './raw-call.js';

function inputsOf(datatype: string, shape: number[], body: Buffer) {
  const served = servedSample({ inputs: [{ name: 'x', datatype, shape }], outputs: [] });
  return call(body).inputs({ served, signature: signatureOf(served), countsRows: true });
}

const unanswered: HttpExchange = {
  method: 'POST',
  url: '/v2/models/m/infer',
  headers: {},
  gone: false,
  collect: () => undefined,
  reply: () => undefined,
};

const call = (body: Buffer): RawCall => new RawCall({ model: 'm', version: null }, body, 0, unanswered);

describe('a raw binary request', () => {
  it.each([
    ['one row of a matrix', 'FP32', [-1, 3], 12, [1, 3]],
    ['a free width, told by the bytes', 'FP32', [-1, -1], 20, [1, 5]],
    ['a list of free length', 'INT64', [-1], 24, [3]],
    ['a fixed shape', 'UINT8', [2, 2], 4, [2, 2]],
  ])('is %s', (_case, datatype, shape, bytes, expected) => {
    expect(inputsOf(datatype, shape, Buffer.alloc(bytes))).toMatchObject([{ name: 'x', datatype, shape: expected }]);
  });

  it('is one text without a length in front', () => {
    expect(inputsOf('BYTES', [-1, 1], Buffer.from('Zürich'))).toMatchObject([{ shape: [1, 1], data: ['Zürich'] }]);
  });

  it.each([
    ['bytes that are no whole rows', [-1, -1], 7, '7 bytes are no whole number'],
    ['bytes that do not fill the shape', [-1, 3], 8, "input 'x'"],
    ['two dimensions that nobody tells', [-1, -1, -1], 12, 'cannot say the shape'],
  ])('is refused with %s', (_case, shape, bytes, message) => {
    expect(() => inputsOf('FP32', shape, Buffer.alloc(bytes))).toThrow(message);
  });

  it('is refused for a model with several inputs', () => {
    const served = servedSample(mixedTypes());
    const live = { served, signature: signatureOf(served), countsRows: true };
    expect(() => call(Buffer.alloc(4)).inputs(live)).toThrow('needs a model with one input');
  });
});
