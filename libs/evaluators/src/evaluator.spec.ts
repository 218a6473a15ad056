import { describe, expect, it } from '@jest/globals';
import { build, ElementTypes, encodeModel } from '@modelyard/onnx';
import { compileModel } from './compile-model.js';
import type { EvaluatedTensor, Evaluator } from './evaluator.js';

/** Doubles a number, tells whether it is above one, and greets by name. */
function evaluator(): Evaluator {
  const graph = build.graph({
    name: 'three',
    nodes: [
      build.node('Add', { inputs: ['two', 'minus one'], outputs: ['one'] }),
      build.node('Mul', { inputs: ['x', 'two'], outputs: ['doubled'] }),
      build.node('Greater', { inputs: ['x', 'one'], outputs: ['above'] }),
      build.node('Identity', { inputs: ['name'], outputs: ['greeted'] }),
      build.node('Unheard', { inputs: ['x'], outputs: ['nobody asks for this'] }),
    ],
    inputs: [
      build.tensorValue('x', ElementTypes.float, [null, 2]),
      build.tensorValue('name', ElementTypes.string, [null, 1]),
    ],
    outputs: [
      build.tensorValue('doubled', ElementTypes.float, [null, 2]),
      build.tensorValue('above', ElementTypes.bool, [null, 2]),
      build.tensorValue('greeted', ElementTypes.string, [null, 1]),
    ],
    initializers: [build.floatTensor('two', [2]), build.floatTensor('minus one', [-1])],
  });
  const model = build.model({ graph, producer: { name: 'spec', version: '1' }, opsets: [{ domain: '', version: 17 }] });
  return compileModel(encodeModel(model)).evaluator!;
}

const request = (x: number[], names: string[]): EvaluatedTensor[] => [
  { name: 'x', kind: 'float', shape: [x.length / 2, 2], data: Float32Array.from(x) },
  { name: 'name', kind: 'string', shape: [names.length, 1], data: names },
];

describe('an evaluator', () => {
  it('answers with every output of the model, of its kind and shape, and skips what no output needs', () => {
    expect(evaluator().run(request([0.5, 1.5, -1, 2], ['a', 'b']))).toEqual([
      { name: 'doubled', kind: 'float', shape: [2, 2], data: Float32Array.of(1, 3, -2, 4) },
      { name: 'above', kind: 'bool', shape: [2, 2], data: Uint8Array.of(0, 1, 0, 1) },
      { name: 'greeted', kind: 'string', shape: [2, 1], data: ['a', 'b'] },
    ]);
  });

  it('gives each answer memory of its own, whatever requests follow', () => {
    const model = evaluator();
    const [first] = model.run(request([1, 1], ['a']));
    const sent = request([5, 5], ['b']);
    const [, , greeted] = model.run(sent);
    (sent[1]!.data as string[])[0] = 'changed';
    expect(first!.data).toEqual(Float32Array.of(2, 2));
    expect(greeted!.data).toEqual(['b']);
  });

  it('answers any number of rows in turn, none at all included', () => {
    const model = evaluator();
    for (const rows of [1, 3, 0, 100, 1, 3]) {
      const x = Array.from({ length: rows * 2 }, (_, i) => i);
      const [doubled] = model.run(request(x, x.slice(rows).map(String)));
      expect(doubled).toMatchObject({ shape: [rows, 2], data: Float32Array.from(x, (value) => value * 2) });
    }
  });

  it.each<[string, EvaluatedTensor[]]>([
    ['too few', request([1, 2], ['a']).slice(0, 1)],
    ['of another type', request([1, 2], ['a']).map((input) => ({ ...input, kind: 'double' as const }))],
    ['of another width', [{ ...request([1, 2], ['a'])[0]!, shape: [2, 1] }, request([1, 2], ['a'])[1]!]],
    ['of another rank', [{ ...request([1, 2], ['a'])[0]!, shape: [2] }, request([1, 2], ['a'])[1]!]],
    ['shorter than their shape', [{ ...request([1, 2], ['a'])[0]!, shape: [7, 2] }, request([1, 2], ['a'])[1]!]],
  ])('refuses inputs that are %s', (_what, inputs) => {
    const model = evaluator();
    model.run(request([1, 2], ['a']));
    expect(() => model.run(inputs)).toThrow(expect.objectContaining({ name: 'EvaluatorRefusal' }));
  });
});
