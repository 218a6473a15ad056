import { describe, expect, it } from '@jest/globals';
import { readSignature } from './signature.js';

const inputs = (specs: unknown) => readSignature({ inputs: JSON.stringify(specs) })?.inputs;

describe('a signature as MLflow writes it', () => {
  it.each([
    [
      { type: 'double', name: 'a', required: true },
      { name: 'a', type: 'double', required: true, shape: null },
    ],
    [
      { type: 'double', name: 'a', required: false },
      { name: 'a', type: 'double', required: false, shape: null },
    ],
    [
      { type: 'double', name: 'a' },
      { name: 'a', type: 'double', required: true, shape: null },
    ],
    [
      { type: 'double', name: 'a', optional: true },
      { name: 'a', type: 'double', required: false, shape: null },
    ],
    [{ type: 'long' }, { name: '#0', type: 'long', required: true, shape: null }],
    [
      { type: 'array', items: { type: 'long' }, name: 'a' },
      { name: 'a', type: 'array {"items":{"type":"long"}}', required: true, shape: null },
    ],
    [
      { type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 4] } },
      { name: '#0', type: 'float32', required: true, shape: [-1, 4] },
    ],
  ])('reads %j', (spec, field) => {
    expect(inputs([spec])).toEqual([field]);
  });

  it('tells columns from tensors, and reads outputs and parameters where there are any', () => {
    const tensor = JSON.stringify([{ type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1] } }]);
    const params = JSON.stringify([{ name: 't', type: 'float', default: 1, shape: null }]);
    expect(readSignature({ inputs: tensor, outputs: tensor, params })).toMatchObject({
      form: 'tensors',
      outputs: [{ type: 'float32' }],
      params: [{ name: 't', type: 'float', required: false }],
    });
    expect(readSignature({ inputs: '[{"type":"long"}]' })).toMatchObject({
      form: 'columns',
      outputs: null,
      params: [],
    });
    expect(readSignature({ inputs: null, outputs: tensor })).toBeNull();
  });

  it.each([
    ['{', 'JSON'],
    ['{"a":1}', 'array'],
    ['[{"name":"a"}]', 'type'],
    ['[1]', 'object'],
  ])('is not %s', (text, fault) => {
    expect(() => readSignature({ inputs: text })).toThrow(fault);
  });
});
