import { build, ElementTypes, encodeModel } from '@modelyard/onnx';

/** A model under measurement: one input `x` of float32 rows, one output `y` with a number for each. */
export interface BenchModel {
  readonly name: ModelName;
  readonly what: string;
  readonly width: number;
  readonly make: () => Uint8Array;
}

export type ModelName = 'mlp' | 'trees' | 'deep' | 'wide';

const { attribute } = build;

export const models: Readonly<Record<ModelName, BenchModel>> = {
  mlp: { name: 'mlp', what: 'MLP 20-32-1', width: 20, make: () => network([20, 32, 1]) },
  trees: { name: 'trees', what: '100 trees of depth 6, 20 features', width: 20, make: () => forest(100, 6, 20) },
  deep: { name: 'deep', what: 'a network of about 1 ms', width: 20, make: () => network([20, ...repeat(1024, 6), 1]) },
  wide: { name: 'wide', what: 'MLP 1000-32-1', width: 1000, make: () => network([1000, 32, 1]) },
};

/** The row that every server is asked about. */
export const rowOf = ({ width }: BenchModel): number[] => Array.from({ length: width }, (_, at) => Math.cos(at) / 7);

const repeat = (value: number, times: number): number[] => Array.from({ length: times }, () => value);

/** Numbers that look random and are the same on every machine, -1 … 1. */
const weight = (at: number): number => Math.sin(at * 12.9898) * Math.cos(at * 4.1414);

/** Dense layers with ReLU between them and a logistic output. */
function network(widths: readonly number[]): Uint8Array {
  const layers = widths.slice(1).map((to, at) => ({ from: widths[at] ?? 0, to, at }));
  const last = layers.length - 1;
  const nodes = layers.flatMap(({ at }) => [
    build.node('Gemm', { inputs: [at === 0 ? 'x' : `h${at}`, `w${at}`, `b${at}`], outputs: [`z${at}`] }),
    build.node(at === last ? 'Sigmoid' : 'Relu', { inputs: [`z${at}`], outputs: [at === last ? 'y' : `h${at + 1}`] }),
  ]);
  const initializers = layers.flatMap(({ from, to, at }) => [
    build.floatTensor(
      `w${at}`,
      Array.from({ length: from * to }, (_, place) => weight(place + 1) / Math.sqrt(from)),
      [from, to],
    ),
    build.floatTensor(
      `b${at}`,
      Array.from({ length: to }, (_, place) => weight(place + 1) / 4),
    ),
  ]);
  return packed({ nodes, initializers, width: widths[0] ?? 0 });
}

/** Full trees, as gradient boosting makes them. */
function forest(trees: number, depth: number, width: number): Uint8Array {
  const [inner, all] = [2 ** depth - 1, 2 ** (depth + 1) - 1];
  const places = Array.from({ length: trees * all }, (_, at) => ({ tree: Math.floor(at / all), node: at % all, at }));
  const branch = (node: number): boolean => node < inner;
  const leaves = places.filter(({ node }) => !branch(node));
  const list = (read: (place: (typeof places)[number]) => number) => places.map(read);
  const node = build.node('TreeEnsembleRegressor', {
    domain: 'ai.onnx.ml',
    inputs: ['x'],
    outputs: ['y'],
    attributes: [
      attribute.ints(
        'nodes_treeids',
        list(({ tree }) => tree),
      ),
      attribute.ints(
        'nodes_nodeids',
        list(({ node: id }) => id),
      ),
      attribute.ints(
        'nodes_featureids',
        list(({ node: id, at }) => (branch(id) ? (at * 7) % width : 0)),
      ),
      attribute.floats(
        'nodes_values',
        list(({ node: id, at }) => (branch(id) ? weight(at + 1) / 7 : 0)),
      ),
      attribute.ints(
        'nodes_truenodeids',
        list(({ node: id }) => (branch(id) ? 2 * id + 1 : 0)),
      ),
      attribute.ints(
        'nodes_falsenodeids',
        list(({ node: id }) => (branch(id) ? 2 * id + 2 : 0)),
      ),
      attribute.strings(
        'nodes_modes',
        places.map(({ node: id }) => (branch(id) ? 'BRANCH_LEQ' : 'LEAF')),
      ),
      attribute.ints(
        'target_treeids',
        leaves.map(({ tree }) => tree),
      ),
      attribute.ints(
        'target_nodeids',
        leaves.map(({ node: id }) => id),
      ),
      attribute.ints(
        'target_ids',
        leaves.map(() => 0),
      ),
      attribute.floats(
        'target_weights',
        leaves.map(({ at }) => weight(at + 1) / 10),
      ),
      attribute.int('n_targets', 1),
    ],
  });
  return packed({ nodes: [node], initializers: [], width });
}

interface Body {
  readonly nodes: Parameters<typeof build.graph>[0]['nodes'];
  readonly initializers: NonNullable<Parameters<typeof build.graph>[0]['initializers']>;
  readonly width: number;
}

function packed({ nodes, initializers, width }: Body): Uint8Array {
  const graph = build.graph({
    name: 'bench',
    nodes,
    initializers,
    inputs: [build.tensorValue('x', ElementTypes.float, [null, width])],
    outputs: [build.tensorValue('y', ElementTypes.float, [null, 1])],
  });
  const opsets = [
    { domain: '', version: 17 },
    { domain: 'ai.onnx.ml', version: 3 },
  ];
  return encodeModel(build.model({ graph, producer: { name: 'bench', version: '1' }, opsets }));
}
