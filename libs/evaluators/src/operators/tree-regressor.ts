import { required, type Operator } from '../operator.js';
import { postTransform, type PostTransform } from '../post-transform.js';
import { refuse } from '../refusal.js';
import { newSlot, type NumberData } from '../slot.js';
import { aggregateOf } from '../trees/aggregate.js';
import { buildForest } from '../trees/build-forest.js';
import type { Forest } from '../trees/forest.js';
import { treeInput, walkWork } from '../trees/tree-input.js';
import { readLeafWeights, readTreeNodes } from '../trees/tree-nodes.js';
import { walkOf } from '../trees/walk.js';

/** ai.onnx.ml TreeEnsembleRegressor (https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleRegressor.html). */
const treeEnsembleRegressor: Operator = (node) => {
  const targets = node.int('n_targets', 0);
  if (targets < 1 || targets > 4_096) refuse(`${targets} targets`);
  const forest = buildForest(readTreeNodes(node), readLeafWeights(node, 'target'), targets);
  if (targets === 1) checkSingleWeights(forest);
  const aggregate = aggregateOf(node.string('aggregate_function', 'SUM'), forest);
  const base = node.floats('base_values');
  if (base.length !== 0 && base.length !== targets) refuse('base values that do not fit the targets');
  const transform = transformOf(node.string('post_transform', 'NONE'), targets);
  const walk = walkOf(forest);
  return (inputs) => {
    const input = required(inputs, 0);
    const { rows, features } = treeInput(input, forest);
    const out = newSlot('float', [rows, targets]);
    const [leaves, scores] = [new Int32Array(forest.roots.length), new Float32Array(targets)];
    return {
      outputs: [out],
      work: rows * walkWork(forest),
      run: () => {
        const [x, to] = [input.data as NumberData, out.data as Float32Array];
        for (let row = 0; row < rows; row++) {
          walk(x, row * features, features, leaves);
          aggregate(leaves, scores);
          for (let i = 0; i < base.length; i++) scores[i] = (scores[i] as number) + (base[i] as number);
          transform(scores, 0, targets);
          to.set(scores, row * targets);
        }
      },
    };
  };
};

/** ONNX Runtime wants exactly one weight on every leaf of an ensemble of one target. */
function checkSingleWeights({ child, weightStart }: Forest): void {
  child.forEach((first, node) => {
    const weights = (weightStart[node + 1] as number) - (weightStart[node] as number);
    if (first === node && weights !== 1) refuse('a leaf without a single weight');
  });
}

/** Of one target ONNX Runtime transforms by probit alone, so the others are left to it. */
function transformOf(name: string, targets: number): PostTransform {
  if (targets === 1 && name !== 'NONE' && name !== 'PROBIT') refuse(`post transform ${name} of one target`);
  return postTransform(name);
}

export const treeRegressorOperators: Readonly<Record<string, Operator>> = {
  TreeEnsembleRegressor: treeEnsembleRegressor,
};
