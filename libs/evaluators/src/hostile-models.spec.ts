import { describe, expect, it } from '@jest/globals';
import { build, ElementTypes, type AttributeProto, type NodeProto, type TensorProto } from '@modelyard/onnx';
import fc from 'fast-check';
import { compileModel } from './compile-model.js';
import { randomNumbers } from './proof/random.js';
import {
  modelBytes,
  randomNetwork,
  randomTreeClassifier,
  treeAttributes,
  weightAttributes,
  type TreeLists,
} from './random-models.testkit.js';

/** One test of x and two leaves. */
const stump = (): TreeLists => ({
  trees: [0, 0, 0],
  ids: [0, 1, 2],
  features: [0, 0, 0],
  values: [0.5, 0, 0],
  modes: ['BRANCH_LEQ', 'LEAF', 'LEAF'],
  trueIds: [1, 0, 0],
  falseIds: [2, 0, 0],
  missing: [0, 0, 0],
  leaves: [
    [0, 1],
    [0, 2],
  ],
});

const regressor = (lists: TreeLists, more: readonly AttributeProto[] = [], targets = [0]): Uint8Array =>
  modelBytes({
    width: 2,
    outputs: [['y', ElementTypes.float, 1]],
    nodes: [
      build.node('TreeEnsembleRegressor', {
        domain: 'ai.onnx.ml',
        inputs: ['x'],
        outputs: ['y'],
        attributes: [
          ...treeAttributes(lists),
          ...weightAttributes('target', lists, targets, () => 1),
          build.attribute.int('n_targets', 1),
          ...more,
        ],
      }),
    ],
  });

const changed = (change: (lists: TreeLists) => void): Uint8Array => {
  const lists = stump();
  change(lists);
  return regressor(lists);
};

/** A tree that is one long branch. */
function chain(length: number): Uint8Array {
  const ids = Array.from({ length: 2 * length + 1 }, (_, id) => id);
  const isInner = (id: number): boolean => id % 2 === 0 && id < 2 * length;
  return regressor({
    trees: ids.map(() => 0),
    ids,
    features: ids.map(() => 0),
    values: ids.map(() => 0),
    modes: ids.map((id) => (isInner(id) ? 'BRANCH_LEQ' : 'LEAF')),
    trueIds: ids.map((id) => (isInner(id) ? id + 1 : 0)),
    falseIds: ids.map((id) => (isInner(id) ? id + 2 : 0)),
    missing: ids.map(() => 0),
    leaves: ids.filter((id) => !isInner(id)).map((id) => [0, id]),
  });
}

const graph = (nodes: readonly NodeProto[], initializers: readonly TensorProto[] = []): Uint8Array =>
  modelBytes({ nodes, initializers, width: 2, outputs: [['y', ElementTypes.float, 2]] });

const doubling = Array.from({ length: 40 }, (_, i) =>
  build.node('Concat', {
    inputs: [i === 0 ? 'x' : `v${i}`, i === 0 ? 'x' : `v${i}`],
    outputs: [i === 39 ? 'y' : `v${i + 1}`],
    attributes: [build.attribute.int('axis', 1)],
  }),
);

describe('a model that was made to break its reader', () => {
  it('is compared with one that compiles', () => {
    expect(compileModel(regressor(stump())).reason).toBeNull();
  });

  it.each<[string, Uint8Array, string]>([
    ['a tree that runs in a circle', changed((lists) => (lists.trueIds[0] = 0)), 'no root'],
    ['a node with two parents', changed((lists) => (lists.trueIds[0] = 2)), 'two parents'],
    ['a branch to nowhere', changed((lists) => (lists.falseIds[0] = 99)), 'not there'],
    ['a branch before the first node', changed((lists) => (lists.falseIds[0] = -1)), 'not there'],
    ['a test of a column that is not there', changed((lists) => (lists.features[0] = 2)), 'feature 2 of 2'],
    ['a test of a column before the first', changed((lists) => (lists.features[0] = -1)), 'feature -1'],
    ['a test of the last column there could be', changed((lists) => (lists.features[0] = 2 ** 52)), 'feature'],
    ['a mode nobody knows', changed((lists) => (lists.modes[0] = 'BRANCH_MAYBE')), 'BRANCH_MAYBE'],
    ['lists of different lengths', changed((lists) => lists.values.pop()), 'different lengths'],
    ['two nodes of one number', changed((lists) => (lists.ids = [0, 1, 1])), 'one number'],
    ['two roots in a tree', changed((lists) => (lists.modes[0] = 'LEAF')), 'two roots'],
    ['a weight on a branch', changed((lists) => (lists.leaves[0] = [0, 0])), 'no leaf'],
    ['a leaf without a weight', changed((lists) => lists.leaves.pop()), 'without a single weight'],
    ['a weight of a target that is not there', regressor(stump(), [], [7]), 'target 7'],
    ['a tree deeper than any that grew', chain(5_000), 'deeper than'],
    ['a graph that doubles its size with each node', graph(doubling), 'too large'],
    [
      'a value that is used before it is there',
      graph([
        build.node('Relu', { inputs: ['z'], outputs: ['y'] }),
        build.node('Relu', { inputs: ['y'], outputs: ['z'] }),
      ]),
      'before it is there',
    ],
    ['no way to its output', graph([]), 'before it is there'],
    [
      'a shape of more elements than there are',
      graph(
        [build.node('Expand', { inputs: ['x', 'shape'], outputs: ['y'] })],
        [build.int64Tensor('shape', [2 ** 30, 2])],
      ),
      'too large',
    ],
    [
      'dimensions without data behind them',
      graph(
        [build.node('Add', { inputs: ['x', 'w'], outputs: ['y'] })],
        [{ ...build.floatTensor('w', [1]), dims: [2 ** 40] }],
      ),
      'dimensions ask for',
    ],
    [
      'an operator named like a property',
      graph([build.node('constructor', { inputs: ['x'], outputs: ['y'] })]),
      'constructor',
    ],
  ])('gives a reason: %s', (_what, bytes, words) => {
    const { evaluator, reason } = compileModel(bytes);
    expect(evaluator).toBeNull();
    expect(reason).toContain(words);
  });

  it('gives a reason when it is of a newer operator set than was read', () => {
    const bytes = Buffer.from(graph([build.node('Relu', { inputs: ['x'], outputs: ['y'] })]));
    // opset_import { version: 17 } is the last field but one that holds 17.
    const at = bytes.lastIndexOf(Uint8Array.of(0x10, 17));
    bytes[at + 1] = 99;
    expect(compileModel(bytes).reason).toBe('operator set 99 of ai.onnx');
  });

  it.each([
    ['a network', randomNetwork(randomNumbers(3))],
    ['a tree classifier', randomTreeClassifier(randomNumbers(4))],
  ])('never throws and never hangs, whatever bytes of %s change', (_what, original) => {
    const change = fc.tuple(fc.nat(original.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const bytes = Uint8Array.from(original);
        for (const [at, value] of changes) bytes[at] = value;
        const { evaluator, reason } = compileModel(bytes);
        expect(evaluator === null).toBe(reason !== null);
      }),
      { numRuns: 600 },
    );
  });
});
