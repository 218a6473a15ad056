import {
  build,
  ElementTypes,
  encodeModel,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
} from '@modelyard/onnx';
import { normal, pick } from './proof/random.js';

type Random = () => number;
const { attribute } = build;

interface Parts {
  readonly nodes: readonly NodeProto[];
  readonly width: number;
  readonly outputs: readonly [name: string, elementType: number, columns: number | null][];
  readonly initializers?: readonly TensorProto[];
}

/** A model of one float input `x` of so many columns. */
export function modelBytes({ nodes, width, outputs, initializers = [] }: Parts): Uint8Array {
  const graph = build.graph({
    name: 'random',
    nodes,
    inputs: [build.tensorValue('x', ElementTypes.float, [null, width])],
    outputs: outputs.map(([name, type, columns]) =>
      build.tensorValue(name, type, columns === null ? [null] : [null, columns]),
    ),
    initializers,
  });
  const opsets = [
    { domain: '', version: 17 },
    { domain: 'ai.onnx.ml', version: 3 },
  ];
  return encodeModel(build.model({ graph, producer: { name: 'spec', version: '1' }, opsets }));
}

export interface TreeLists {
  trees: number[];
  ids: number[];
  features: number[];
  values: number[];
  modes: string[];
  trueIds: number[];
  falseIds: number[];
  missing: number[];
  leaves: [tree: number, node: number][];
}

const modes = ['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT', 'BRANCH_EQ', 'BRANCH_NEQ'] as const;

/** Trees that grow at random, so that they are of any shape; few distinct thresholds, so that values fall on them. */
export function randomTrees(random: Random, width: number, allModes: boolean): TreeLists {
  const lists: TreeLists = {
    trees: [],
    ids: [],
    features: [],
    values: [],
    modes: [],
    trueIds: [],
    falseIds: [],
    missing: [],
    leaves: [],
  };
  const missing = random() < 0.5;
  for (let tree = 0; tree < 1 + Math.floor(random() * 9); tree++) {
    let next = 1;
    const grow = (id: number, depth: number): void => {
      const isLeaf = depth > 6 || random() < 0.25;
      const [left, right] = isLeaf ? [0, 0] : [next++, next++];
      lists.trees.push(tree);
      lists.ids.push(id);
      lists.features.push(isLeaf ? 0 : Math.floor(random() * width));
      lists.values.push(isLeaf ? 0 : Math.round(normal(random) * 4) / 4);
      lists.modes.push(isLeaf ? 'LEAF' : allModes ? pick(random, modes) : 'BRANCH_LEQ');
      lists.trueIds.push(left);
      lists.falseIds.push(right);
      lists.missing.push(missing && random() < 0.5 ? 1 : 0);
      if (isLeaf) lists.leaves.push([tree, id]);
      else [left, right].forEach((child) => grow(child, depth + 1));
    };
    grow(0, 0);
  }
  return lists;
}

export const treeAttributes = (lists: TreeLists): AttributeProto[] => [
  attribute.ints('nodes_treeids', lists.trees),
  attribute.ints('nodes_nodeids', lists.ids),
  attribute.ints('nodes_featureids', lists.features),
  attribute.floats('nodes_values', lists.values),
  attribute.strings('nodes_modes', lists.modes),
  attribute.ints('nodes_truenodeids', lists.trueIds),
  attribute.ints('nodes_falsenodeids', lists.falseIds),
  attribute.ints('nodes_missing_value_tracks_true', lists.missing),
];

export function weightAttributes(
  prefix: string,
  lists: TreeLists,
  targets: readonly number[],
  weight: () => number,
): AttributeProto[] {
  const owners = lists.leaves.flatMap((leaf) => targets.map((target) => [...leaf, target] as const));
  return [
    attribute.ints(
      `${prefix}_treeids`,
      owners.map(([tree]) => tree),
    ),
    attribute.ints(
      `${prefix}_nodeids`,
      owners.map(([, node]) => node),
    ),
    attribute.ints(
      `${prefix}_ids`,
      owners.map(([, , target]) => target),
    ),
    attribute.floats(`${prefix}_weights`, owners.map(weight)),
  ];
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

export function randomTreeRegressor(random: Random): Uint8Array {
  const [width, targets] = [1 + Math.floor(random() * 6), pick(random, [1, 1, 3])];
  const lists = randomTrees(random, width, random() < 0.5);
  const base =
    random() < 0.5
      ? [
          attribute.floats(
            'base_values',
            range(targets).map(() => normal(random)),
          ),
        ]
      : [];
  const node = build.node('TreeEnsembleRegressor', {
    domain: 'ai.onnx.ml',
    inputs: ['x'],
    outputs: ['y'],
    attributes: [
      ...treeAttributes(lists),
      ...weightAttributes('target', lists, range(targets), () => normal(random)),
      ...base,
      attribute.int('n_targets', targets),
      attribute.string('aggregate_function', pick(random, ['SUM', 'AVERAGE', 'MIN', 'MAX'])),
      attribute.string(
        'post_transform',
        targets === 1 ? 'NONE' : pick(random, ['NONE', 'LOGISTIC', 'SOFTMAX', 'SOFTMAX_ZERO']),
      ),
    ],
  });
  return modelBytes({ nodes: [node], width, outputs: [['y', ElementTypes.float, targets]] });
}

/** What a classifier is drawn as: two classes may share one line of weights, and labels may be texts. */
function randomClasses(random: Random) {
  const count = pick(random, [2, 2, 3, 4]);
  const single = count === 2 && random() < 0.6;
  // ONNX Runtime answers 0 and 1 for two classes that both have weights, whatever their labels are.
  const isPlain = single || count > 2;
  const [texts, hasBase] = [isPlain && random() < 0.4, isPlain && random() < 0.5];
  const baseValues = range(single ? 1 : count).map(() => normal(random) / 4);
  const names = range(count).map((at) => `class ${at}`);
  return {
    count,
    weighed: single ? [0] : range(count),
    base: hasBase ? [attribute.floats('base_values', baseValues)] : [],
    labels: texts
      ? attribute.strings('classlabels_strings', names)
      : attribute.ints('classlabels_int64s', range(count)),
    labelType: texts ? ElementTypes.string : ElementTypes.int64,
  };
}

export function randomTreeClassifier(random: Random): Uint8Array {
  const width = 1 + Math.floor(random() * 6);
  const { count, weighed, base, labels, labelType } = randomClasses(random);
  const lists = randomTrees(random, width, random() < 0.5);
  const weight = random() < 0.5 ? () => random() / 4 : () => normal(random);
  const node = build.node('TreeEnsembleClassifier', {
    domain: 'ai.onnx.ml',
    inputs: ['x'],
    outputs: ['label', 'scores'],
    attributes: [
      ...treeAttributes(lists),
      ...weightAttributes('class', lists, weighed, weight),
      ...base,
      labels,
      attribute.string('post_transform', pick(random, ['NONE', 'LOGISTIC', 'SOFTMAX', 'SOFTMAX_ZERO'])),
    ],
  });
  return modelBytes({
    nodes: [node],
    width,
    outputs: [
      ['label', labelType, null],
      ['scores', ElementTypes.float, count],
    ],
  });
}

/** A network of one to three layers, with products and sums spelled out or in one node, and any activation. */
export function randomNetwork(random: Random): Uint8Array {
  const width = 1 + Math.floor(random() * 30);
  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  let [value, size] = ['x', width];
  for (let layer = 0; layer < 1 + Math.floor(random() * 3); layer++) {
    const columns = 1 + Math.floor(random() * 40);
    const [weights, bias, sum, product] = ['w', 'b', 's', 'p'].map((prefix) => `${prefix}${layer}`) as [
      string,
      string,
      string,
      string,
    ];
    const draw = (count: number) => Array.from({ length: count }, () => normal(random) / Math.sqrt(size));
    const transposed = random() < 0.5;
    initializers.push(build.floatTensor(bias, draw(columns)));
    if (random() < 0.5) {
      initializers.push(
        build.floatTensor(weights, draw(size * columns), transposed ? [columns, size] : [size, columns]),
      );
      const attributes = [attribute.int('transB', transposed ? 1 : 0)];
      nodes.push(build.node('Gemm', { inputs: [value, weights, bias], outputs: [sum], attributes }));
    } else {
      initializers.push(build.floatTensor(weights, draw(size * columns), [size, columns]));
      nodes.push(build.node('MatMul', { inputs: [value, weights], outputs: [product] }));
      nodes.push(build.node('Add', { inputs: [product, bias], outputs: [sum] }));
    }
    [value, size] = [`a${layer}`, columns];
    nodes.push(
      build.node(pick(random, ['Relu', 'Tanh', 'Sigmoid', 'LeakyRelu', 'Elu', 'Softplus']), {
        inputs: [sum],
        outputs: [value],
      }),
    );
  }
  nodes.push(build.node('Softmax', { inputs: [value], outputs: ['y'], attributes: [attribute.int('axis', 1)] }));
  return modelBytes({ nodes, width, initializers, outputs: [['y', ElementTypes.float, size]] });
}
