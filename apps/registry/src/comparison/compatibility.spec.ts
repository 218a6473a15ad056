import { describe, expect, it } from '@jest/globals';
import { contractChanges, verdictOf } from './compatibility.js';
import type { ModelSignature, SignatureField } from './signature.js';

const column = (name: string, type = 'double', required = true): SignatureField => ({
  name,
  type,
  required,
  shape: null,
});
const tensor = (name: string, type: string, shape: readonly number[]): SignatureField => ({
  name,
  type,
  required: true,
  shape,
});
const taking = (...inputs: SignatureField[]): ModelSignature => ({ form: 'columns', inputs, outputs: [], params: [] });
const giving = (...outputs: SignatureField[]): ModelSignature => ({ form: 'columns', inputs: [], outputs, params: [] });
const set = (...params: SignatureField[]): ModelSignature => ({ form: 'columns', inputs: [], outputs: [], params });
const age = column('age');

describe('whether callers of one version could be given the other', () => {
  it.each<[string, ModelSignature, ModelSignature, string, readonly (readonly string[])[]]>([
    ['nothing changed', taking(age), taking(age), 'compatible', []],
    ['inputs stand in another order', taking(age, column('b')), taking(column('b'), age), 'compatible', []],
    [
      'an optional input was added',
      taking(age),
      taking(age, column('b', 'long', false)),
      'widening',
      [['input', 'b', 'added']],
    ],
    ['a required input was added', taking(age), taking(age, column('b')), 'breaking', [['input', 'b', 'added']]],
    ['an input was removed', taking(age, column('b')), taking(age), 'breaking', [['input', 'b', 'removed']]],
    [
      'an input was renamed',
      taking(age),
      taking(column('years')),
      'breaking',
      [
        ['input', 'age', 'removed'],
        ['input', 'years', 'added'],
      ],
    ],
    [
      'an input may be left out',
      taking(age),
      taking(column('age', 'double', false)),
      'widening',
      [['input', 'age', 'required']],
    ],
    [
      'an input must be sent',
      taking(column('age', 'double', false)),
      taking(age),
      'breaking',
      [['input', 'age', 'required']],
    ],
    [
      'an integer is taken as long',
      taking(column('a', 'integer')),
      taking(column('a', 'long')),
      'widening',
      [['input', 'a', 'type']],
    ],
    [
      'an integer is taken as double',
      taking(column('a', 'integer')),
      taking(column('a', 'double')),
      'widening',
      [['input', 'a', 'type']],
    ],
    [
      'a float is taken as double',
      taking(column('a', 'float')),
      taking(column('a', 'double')),
      'widening',
      [['input', 'a', 'type']],
    ],
    [
      'a double is taken as float',
      taking(column('a', 'double')),
      taking(column('a', 'float')),
      'breaking',
      [['input', 'a', 'type']],
    ],
    [
      'a long is taken as double',
      taking(column('a', 'long')),
      taking(column('a', 'double')),
      'breaking',
      [['input', 'a', 'type']],
    ],
    [
      'a text is taken as number',
      taking(column('a', 'string')),
      taking(column('a', 'long')),
      'breaking',
      [['input', 'a', 'type']],
    ],
    ['an output was added', giving(age), giving(age, column('b')), 'widening', [['output', 'b', 'added']]],
    ['an output was removed', giving(age, column('b')), giving(age), 'breaking', [['output', 'b', 'removed']]],
    [
      'an output is float where it was double',
      giving(column('a')),
      giving(column('a', 'float')),
      'widening',
      [['output', 'a', 'type']],
    ],
    [
      'an output is double where it was float',
      giving(column('a', 'float')),
      giving(column('a')),
      'breaking',
      [['output', 'a', 'type']],
    ],
    [
      'an output may be missing',
      giving(age),
      giving(column('age', 'double', false)),
      'breaking',
      [['output', 'age', 'required']],
    ],
    [
      'an output is always there',
      giving(column('age', 'double', false)),
      giving(age),
      'widening',
      [['output', 'age', 'required']],
    ],
    ['a parameter was added', set(), set(column('t', 'float', false)), 'widening', [['param', 't', 'added']]],
    ['a parameter was removed', set(column('t', 'float', false)), set(), 'breaking', [['param', 't', 'removed']]],
    [
      'an input’s size is free now',
      taking(tensor('x', 'FP32', [-1, 4])),
      taking(tensor('x', 'FP32', [-1, -1])),
      'widening',
      [['input', 'x', 'shape']],
    ],
    [
      'an input’s size is fixed now',
      taking(tensor('x', 'FP32', [-1, 4])),
      taking(tensor('x', 'FP32', [1, 4])),
      'breaking',
      [['input', 'x', 'shape']],
    ],
    [
      'an input has another size',
      taking(tensor('x', 'FP32', [-1, 4])),
      taking(tensor('x', 'FP32', [-1, 5])),
      'breaking',
      [['input', 'x', 'shape']],
    ],
    [
      'an input has another rank',
      taking(tensor('x', 'FP32', [-1])),
      taking(tensor('x', 'FP32', [-1, 1])),
      'breaking',
      [['input', 'x', 'shape']],
    ],
    [
      'a tensor has another datatype',
      taking(tensor('x', 'FP32', [4])),
      taking(tensor('x', 'FP64', [4])),
      'breaking',
      [['input', 'x', 'type']],
    ],
    [
      'an output’s size is fixed now',
      giving(tensor('y', 'FP32', [-1, -1])),
      giving(tensor('y', 'FP32', [-1, 2])),
      'widening',
      [['output', 'y', 'shape']],
    ],
    [
      'an output’s size is free now',
      giving(tensor('y', 'FP32', [-1, 2])),
      giving(tensor('y', 'FP32', [-1, -1])),
      'breaking',
      [['output', 'y', 'shape']],
    ],
    [
      'a column is a tensor now',
      taking(age),
      taking(tensor('age', 'double', [-1])),
      'breaking',
      [['input', 'age', 'shape']],
    ],
    [
      'the worst of several counts',
      taking(age, column('b', 'integer')),
      taking(column('age', 'string'), column('b', 'long')),
      'breaking',
      [
        ['input', 'age', 'type'],
        ['input', 'b', 'type'],
      ],
    ],
  ])('%s', (_case, left, right, verdict, changes) => {
    const found = contractChanges(left, right);
    expect([verdictOf(found), found.map(({ part, name, change }) => [part, name, change])]).toEqual([verdict, changes]);
  });

  it('says what was and what is, and why it matters', () => {
    expect(contractChanges(taking(age), taking(column('age', 'float', false)))).toEqual([
      {
        part: 'input',
        name: 'age',
        change: 'type',
        effect: 'breaking',
        left: 'double',
        right: 'float (optional)',
        why: 'not every double that callers send is a float',
      },
      {
        part: 'input',
        name: 'age',
        change: 'required',
        effect: 'widening',
        left: 'double',
        right: 'float (optional)',
        why: 'callers may leave it out from now on',
      },
    ]);
  });

  it('says nothing of outputs that one signature is silent about', () => {
    expect(contractChanges(giving(age), { ...giving(), outputs: null })).toEqual([]);
  });
});
