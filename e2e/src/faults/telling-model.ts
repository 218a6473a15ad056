import { ModelId, ModelVersionId, type Digest, type ServedModel } from '@modelyard/contracts';
import { build, ElementTypes, encodeModel } from '@modelyard/onnx';

/** What a version of a kind makes the service use: an evaluator, ONNX Runtime on the serving thread, or a worker process. */
export const kinds = ['evaluated', 'native', 'worked'] as const;
export type Kind = (typeof kinds)[number];

export const signature = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 3] }],
  outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
} as const;

/** Callers, and versions in a row, that a single precision number can tell apart beside a count. */
export const MAX_CALLERS = 32;
const VERSIONS = 4;
const COUNTS = 2 ** 24 / (MAX_CALLERS * VERSIONS);

/** The input row of a caller's `count`-th prediction. */
export const rowOf = (caller: number, count: number): readonly number[] => [count % COUNTS, caller, 1];

/** The one right answer of a version to that row: exact, and the answer to no other row and of no neighbouring version. */
export const answerOf = (version: number, caller: number, count: number): number =>
  rowOf(caller, count).reduce((sum, value, at) => sum + value * (weightsOf(version)[at] as number), 0);

const weightsOf = (version: number): readonly number[] => [
  MAX_CALLERS * VERSIONS,
  1,
  MAX_CALLERS * (version % VERSIONS),
];

/** Wide enough that ONNX Runtime needs more for a row than may stop the thread which answers requests. */
const HEAVY_WIDTH = 1_024;
const HEAVY_LAYERS = 4;

/** The ONNX bytes of a version whose every answer says which version gave it, and to which row. */
export function modelBytes(kind: Kind, version: number): Uint8Array {
  const weights = build.floatTensor('weights', [...weightsOf(version)], [3, 1]);
  const first = build.node('MatMul', { inputs: ['x', 'weights'], outputs: [kind === 'evaluated' ? 'y' : 'sum'] });
  switch (kind) {
    case 'evaluated':
      return encode([first], [weights]);
    case 'native':
      return encode([first, unchangedByRuntime], [weights, build.floatTensor('beyond', [2 ** 30], [1])]);
    case 'worked':
      return encode([first, ...heavyNodes()], [weights, ...heavyTensors()]);
  }
}

/** No evaluator knows this operator. */
const unchangedByRuntime = build.node('Mod', {
  inputs: ['sum', 'beyond'],
  outputs: ['y'],
  attributes: [build.attribute.int('fmod', 1)],
});

/** Carries the number through a chain of identity matrices. */
const heavyNodes = () => [
  build.node('MatMul', { inputs: ['sum', 'into'], outputs: ['h0'] }),
  ...Array.from({ length: HEAVY_LAYERS }, (_, at) =>
    build.node('MatMul', { inputs: [`h${at}`, 'identity'], outputs: [`h${at + 1}`] }),
  ),
  build.node('MatMul', { inputs: [`h${HEAVY_LAYERS}`, 'out'], outputs: ['y'] }),
];

function heavyTensors() {
  const identity = new Array<number>(HEAVY_WIDTH ** 2).fill(0);
  for (let at = 0; at < HEAVY_WIDTH; at++) identity[at * HEAVY_WIDTH + at] = 1;
  const one = [1, ...new Array<number>(HEAVY_WIDTH - 1).fill(0)];
  return [
    build.floatTensor('identity', identity, [HEAVY_WIDTH, HEAVY_WIDTH]),
    build.floatTensor('into', one, [1, HEAVY_WIDTH]),
    build.floatTensor('out', one, [HEAVY_WIDTH, 1]),
  ];
}

function encode(
  nodes: Parameters<typeof build.graph>[0]['nodes'],
  initializers: NonNullable<Parameters<typeof build.graph>[0]['initializers']>,
): Uint8Array {
  const graph = build.graph({
    name: 'telling',
    nodes,
    inputs: [build.tensorValue('x', ElementTypes.float, [null, 3])],
    outputs: [build.tensorValue('y', ElementTypes.float, [null, 1])],
    initializers,
  });
  const producer = { name: 'modelyard', version: '0' };
  return encodeModel(build.model({ graph, producer, opsets: [{ domain: '', version: 17 }] }));
}

/** The version as a traffic plan names it. */
export function servedVersion(
  kind: Kind,
  version: number,
  artifact: { readonly digest: Digest; readonly bytes: number },
): ServedModel {
  return {
    modelId: modelIdOf(kind),
    modelVersionId: ModelVersionId.parse(
      `0193d5a0-0000-7000-9${kinds.indexOf(kind)}00-${String(version).padStart(12, '0')}`,
    ),
    name: kind,
    version: String(version),
    artifact,
    inputs: signature.inputs.map((spec) => ({ ...spec, shape: [...spec.shape] })),
    outputs: signature.outputs.map((spec) => ({ ...spec, shape: [...spec.shape] })),
    features: [],
    confidence: { kind: 'none' },
    decision: { kind: 'none' },
  };
}

const modelIdOf = (kind: Kind): ServedModel['modelId'] =>
  ModelId.parse(`0193d5a0-0000-7000-8000-00000000000${kinds.indexOf(kind)}`);
