import { describe, expect, it } from '@jest/globals';
import { build, ElementTypes } from '@modelyard/onnx';
import { Plan } from './plan.js';
import { newSlot } from './slot.js';

describe('a plan', () => {
  it('computes what follows from weights alone once, whatever it is bound to', () => {
    const graph = build.graph({
      name: 'transposed weights',
      nodes: [
        build.node('Transpose', { inputs: ['w'], outputs: ['turned'] }),
        build.node('Add', { inputs: ['turned', 'one'], outputs: ['weights'] }),
        build.node('MatMul', { inputs: ['x', 'weights'], outputs: ['y'] }),
      ],
      inputs: [build.tensorValue('x', ElementTypes.float, [null, 2])],
      outputs: ['y', 'weights'].map((name) => build.tensorValue(name, ElementTypes.float, [null, 1])),
      initializers: [build.floatTensor('w', [1, 2], [1, 2]), build.floatTensor('one', [1])],
    });
    const opsets = [{ domain: '', version: 17 }];
    const plan = Plan.of(build.model({ graph, producer: { name: 'spec', version: '1' }, opsets }));
    const [first, second] = [1, 5].map((rows) => plan.bind(new Map([['x', newSlot('float', [rows, 2])]])));
    expect(first).toMatchObject({ steps: [expect.any(Function)], work: 2 });
    expect(second?.outputs.map(({ shape }) => shape)).toEqual([
      [5, 1],
      [2, 1],
    ]);
    expect(second?.outputs[1]?.data).toEqual(Float32Array.of(2, 3));
    expect(second?.outputs[1]).toBe(first?.outputs[1]);
  });
});
