import { readClassLabels } from '../class-labels.js';
import { required, type Operator } from '../operator.js';
import { postTransform } from '../post-transform.js';
import { refuse } from '../refusal.js';
import { newSlot, type NumberData } from '../slot.js';
import { buildForest } from '../trees/build-forest.js';
import { sumOfLeaves } from '../trees/aggregate.js';
import { manyClassDecision } from '../trees/many-classes.js';
import { treeInput, walkWork } from '../trees/tree-input.js';
import { readLeafWeights, readTreeNodes } from '../trees/tree-nodes.js';
import { twoClassDecision } from '../trees/two-classes.js';
import { walkOf } from '../trees/walk.js';

/** ai.onnx.ml TreeEnsembleClassifier (https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleClassifier.html). */
const treeEnsembleClassifier: Operator = (node) => {
  const labels = readClassLabels(node, 'classlabels_int64s');
  const classes = labels.count;
  if (classes < 2 || classes > 4_096) refuse(`${classes} classes`);
  const forest = buildForest(readTreeNodes(node), readLeafWeights(node, 'class'), classes);
  const base = node.floats('base_values');
  if (classes > 2 && base.length !== 0 && base.length !== classes) refuse('base values that do not fit the classes');
  const transform = node.string('post_transform', 'NONE');
  const twoBothWeighed = classes === 2 && forest.weightTarget.includes(1);
  // ONNX Runtime then answers with the numbers 0 and 1, whatever the labels are.
  if (twoBothWeighed && !labels.areZeroAndOne) refuse('two weighed classes whose labels are not 0 and 1');
  const decide =
    classes === 2
      ? twoClassDecision(forest, base, transform)
      : manyClassDecision(forest, classes, base, postTransform(transform));
  const [walk, aggregate] = [walkOf(forest), sumOfLeaves(forest)];
  return (inputs) => {
    const input = required(inputs, 0);
    const { rows, features } = treeInput(input, forest);
    const [label, probability] = [labels.newOutput(rows), newSlot('float', [rows, classes])];
    const [leaves, scores] = [new Int32Array(forest.roots.length), new Float32Array(classes)];
    return {
      outputs: [label, probability],
      work: rows * walkWork(forest),
      run: () => {
        const [x, to] = [input.data as NumberData, probability.data as Float32Array];
        for (let row = 0; row < rows; row++) {
          walk(x, row * features, features, leaves);
          aggregate(leaves, scores);
          labels.write(label, row, decide(scores));
          to.set(scores, row * classes);
        }
      },
    };
  };
};

export const treeClassifierOperators: Readonly<Record<string, Operator>> = {
  TreeEnsembleClassifier: treeEnsembleClassifier,
};
