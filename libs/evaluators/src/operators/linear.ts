import { readClassLabels, type ClassLabels } from '../class-labels.js';
import type { NodeView } from '../node-view.js';
import { required, type Operator } from '../operator.js';
import { postTransform, type PostTransform } from '../post-transform.js';
import { matrixProduct } from '../products/matrix-product.js';
import type { MatrixProduct } from '../products/product.js';
import { refuse } from '../refusal.js';
import { newSlot, type Slot } from '../slot.js';
import { logistic } from './activations.js';

/** Terms that ONNX Runtime sums in one go in these operators: the fewer the targets, the more. */
const blockOf = (targets: number): number => 2 ** (14 - Math.min(7, Math.max(4, Math.ceil(Math.log2(targets)))));

/** Coefficients come target by target; how many features there are follows from their number. */
function readLinear(node: NodeView, targets: number): MatrixProduct {
  const [coefficients, intercepts] = [node.floats('coefficients'), node.floats('intercepts')];
  const features = coefficients.length / targets;
  if (!Number.isInteger(features) || features === 0) refuse('coefficients that do not fit the targets');
  if (intercepts.length !== 0 && intercepts.length !== targets) refuse('intercepts that do not fit the targets');
  return matrixProduct({
    rows: features,
    columns: targets,
    at: (feature, target) => coefficients[target * features + feature] as number,
    bias: (target) => intercepts[target] ?? 0,
    block: blockOf(targets),
  });
}

function linearInput(input: Slot, { rows: features }: MatrixProduct): number {
  const [rows = 0, columns] = input.shape;
  if (input.kind !== 'float' || input.shape.length !== 2)
    refuse('a linear model over anything but rows of 32-bit floats');
  return columns === features ? rows : refuse(`${columns} features where the coefficients have ${features}`);
}

/** ai.onnx.ml LinearRegressor (https://onnx.ai/onnx/operators/onnx_aionnxml_LinearRegressor.html). */
const linearRegressor: Operator = (node) => {
  const targets = node.int('targets', 1);
  if (targets < 1) refuse(`${targets} targets`);
  const product = readLinear(node, targets);
  const name = node.string('post_transform', 'NONE');
  if (targets === 1 && name !== 'NONE') refuse(`post transform ${name} of one target`);
  const transform = postTransform(name);
  return (inputs) => {
    const input = required(inputs, 0);
    const rows = linearInput(input, product);
    const out = newSlot('float', [rows, targets]);
    return {
      outputs: [out],
      work: rows * product.rows * targets,
      run: () => {
        const scores = out.data as Float32Array;
        product.multiply(input.data as Float32Array, scores, rows);
        for (let row = 0; row < rows; row++) transform(scores, row * targets, targets);
      },
    };
  };
};

/** ai.onnx.ml LinearClassifier (https://onnx.ai/onnx/operators/onnx_aionnxml_LinearClassifier.html). */
const linearClassifier: Operator = (node) => {
  const labels = readClassLabels(node, 'classlabels_ints');
  const targets = node.floats('intercepts').length;
  const decide = decisionOf(node.string('post_transform', 'NONE'), targets, labels);
  const product = readLinear(node, targets);
  const classes = labels.count;
  return (inputs) => {
    const input = required(inputs, 0);
    const rows = linearInput(input, product);
    const [label, probability] = [labels.newOutput(rows), newSlot('float', [rows, classes])];
    const sums = new Float32Array(rows * targets);
    return {
      outputs: [label, probability],
      work: rows * product.rows * targets,
      run: () => {
        product.multiply(input.data as Float32Array, sums, rows);
        const scores = probability.data as Float32Array;
        for (let row = 0; row < rows; row++) {
          for (let i = 0; i < targets; i++) scores[row * classes + i] = sums[row * targets + i] as number;
          labels.write(label, row, decide(scores, row * classes));
        }
      },
    };
  };
};

/** Tells the class of the scores that begin at `start`, and transforms them in place. */
type Decision = (scores: Float32Array, start: number) => number;

function decisionOf(name: string, targets: number, { count }: ClassLabels): Decision {
  const transform = postTransform(name);
  if (targets === 1 && count === 2) return secondClassDecision(name);
  if (targets < 2 || count !== targets) refuse(`${targets} intercepts for ${count} classes`);
  return (scores, start) => {
    let winner = 0;
    for (let i = 1; i < targets; i++) {
      if ((scores[start + i] as number) > (scores[start + winner] as number)) winner = i;
    }
    transform(scores, start, targets);
    return winner;
  };
}

/** One line of coefficients for two classes: its sum is the second one's score, and what is left to one is the first one's. */
function secondClassDecision(name: string): Decision {
  if (name === 'PROBIT') refuse('a probit of one class');
  const isLogistic: boolean = name === 'LOGISTIC';
  const write: PostTransform = (scores, start) => {
    const score = scores[start] as number;
    scores[start] = isLogistic ? logistic(-score) : 1 - score;
    scores[start + 1] = isLogistic ? logistic(score) : score;
  };
  return (scores, start) => {
    const winner = (scores[start] as number) > 0 ? 1 : 0;
    write(scores, start, 2);
    return winner;
  };
}

export const linearOperators: Readonly<Record<string, Operator>> = {
  LinearRegressor: linearRegressor,
  LinearClassifier: linearClassifier,
};
