import { ModelId, ModelVersionId, type Digest, type ServedModel } from '@modelyard/contracts';
import { build, ElementTypes, encodeModel } from '@modelyard/onnx';

/** A small ONNX model with the signature that its version declares. */
export interface SampleModel {
  readonly bytes: Uint8Array;
  readonly inputs: ServedModel['inputs'];
  readonly outputs: ServedModel['outputs'];
  /** External data that the graph refers to by path. */
  readonly files?: readonly { readonly path: string; readonly bytes: Uint8Array }[];
}

type GraphParts = Omit<Parameters<typeof build.graph>[0], 'name'>;

function encode(parts: GraphParts): Uint8Array {
  const graph = build.graph({ name: 'sample', ...parts });
  const opsets = [{ domain: '', version: 17 }];
  return encodeModel(build.model({ graph, producer: { name: 'modelyard', version: '0' }, opsets }));
}

/** Two class probabilities by softmax over a linear layer of three numbers. */
export function classifier(): SampleModel {
  const bytes = encode({
    nodes: [
      build.node('Gemm', { inputs: ['x', 'w', 'b'], outputs: ['logits'] }),
      build.node('Softmax', {
        inputs: ['logits'],
        outputs: ['probabilities'],
        attributes: [build.attribute.int('axis', 1)],
      }),
    ],
    inputs: [build.tensorValue('x', ElementTypes.float, [null, 3])],
    outputs: [build.tensorValue('probabilities', ElementTypes.float, [null, 2])],
    initializers: [
      build.floatTensor('w', [0.5, -0.5, 1, -1, 0.25, -0.25], [3, 2]),
      build.floatTensor('b', [0.1, -0.1], [2]),
    ],
  });
  return {
    bytes,
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 3] }],
    outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 2] }],
  };
}

/** One input and one output of each kind that travels differently: number, 64-bit integer, text and boolean. */
export function mixedTypes(): SampleModel {
  const column = (name: string, type: number) => build.tensorValue(name, type, [null, 1]);
  const bytes = encode({
    nodes: [
      build.node('Mul', { inputs: ['age', 'half'], outputs: ['halved'] }),
      build.node('Add', { inputs: ['count', 'count'], outputs: ['doubled'] }),
      build.node('Identity', { inputs: ['city'], outputs: ['echo'] }),
      build.node('Not', { inputs: ['flag'], outputs: ['negated'] }),
    ],
    inputs: [
      column('age', ElementTypes.float),
      column('count', ElementTypes.int64),
      column('city', ElementTypes.string),
      column('flag', ElementTypes.bool),
    ],
    outputs: [
      column('halved', ElementTypes.float),
      column('doubled', ElementTypes.int64),
      column('echo', ElementTypes.string),
      column('negated', ElementTypes.bool),
    ],
    initializers: [build.floatTensor('half', [0.5], [1])],
  });
  const spec = (name: string, datatype: string) => ({ name, datatype, shape: [-1, 1] });
  return {
    bytes,
    inputs: [spec('age', 'FP32'), spec('count', 'INT64'), spec('city', 'BYTES'), spec('flag', 'BOOL')],
    outputs: [spec('halved', 'FP32'), spec('doubled', 'INT64'), spec('echo', 'BYTES'), spec('negated', 'BOOL')],
  };
}

/** Gives a text back. */
export function echoedText(): SampleModel {
  const text = (name: string) => build.tensorValue(name, ElementTypes.string, [null, 1]);
  const bytes = encode({
    nodes: [build.node('Identity', { inputs: ['text'], outputs: ['echo'] })],
    inputs: [text('text')],
    outputs: [text('echo')],
    initializers: [],
  });
  const spec = (name: string) => ({ name, datatype: 'BYTES', shape: [-1, 1] });
  return { bytes, inputs: [spec('text')], outputs: [spec('echo')] };
}

/** Subtracts the mean over all rows: a row's answer depends on the rows it is answered with. */
export function rowCrossing(): SampleModel {
  const bytes = encode({
    nodes: [
      build.node('ReduceMean', { inputs: ['x'], outputs: ['mean'], attributes: [build.attribute.ints('axes', [0])] }),
      build.node('Sub', { inputs: ['x', 'mean'], outputs: ['y'] }),
    ],
    inputs: [build.tensorValue('x', ElementTypes.float, [null, 2])],
    outputs: [build.tensorValue('y', ElementTypes.float, [null, 2])],
  });
  return {
    bytes,
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 2] }],
  };
}

/** Scales one number by a weight that lies in a file beside the model. */
export function externalWeight(weight: number): SampleModel {
  const path = 'data/weights.bin';
  const entries = Object.entries({ location: path, offset: '0', length: '4' }).map(([key, value]) => ({ key, value }));
  const bytes = encode({
    nodes: [build.node('Mul', { inputs: ['x', 'weight'], outputs: ['y'] })],
    inputs: [build.tensorValue('x', ElementTypes.float, [null, 1])],
    outputs: [build.tensorValue('y', ElementTypes.float, [null, 1])],
    initializers: [{ name: 'weight', dataType: ElementTypes.float, dims: [1], data: { kind: 'external', entries } }],
  });
  return {
    bytes,
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 1] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
    files: [{ path, bytes: new Uint8Array(Float32Array.of(weight).buffer) }],
  };
}

/** Three numbers through a chain of large matrices: tens of milliseconds in one native call, which nothing interrupts. */
export function heavy(): SampleModel {
  const [width, layers] = [1_536, 12];
  const weights = (name: string, rows: number, columns: number) =>
    build.floatTensor(name, new Array<number>(rows * columns).fill(1 / rows), [rows, columns]);
  const hidden = Array.from({ length: layers }, (_, at) =>
    build.node('MatMul', { inputs: [`h${at}`, 'w'], outputs: [`h${at + 1}`] }),
  );
  const bytes = encode({
    nodes: [
      build.node('MatMul', { inputs: ['x', 'first'], outputs: ['h0'] }),
      ...hidden,
      build.node('MatMul', { inputs: [`h${layers}`, 'last'], outputs: ['y'] }),
    ],
    inputs: [build.tensorValue('x', ElementTypes.float, [null, 3])],
    outputs: [build.tensorValue('y', ElementTypes.float, [null, 1])],
    initializers: [weights('first', 3, width), weights('w', width, width), weights('last', width, 1)],
  });
  return {
    bytes,
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 3] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
  };
}

/** A served model around a sample, with ids that differ by version number. */
export function servedSample(
  sample: Pick<SampleModel, 'inputs' | 'outputs'>,
  facts: { name?: string; version?: string; digest?: Digest; bytes?: number } & Partial<ServedModel> = {},
): ServedModel {
  const { name = 'sample', version = '1', digest, bytes = 1, ...rest } = facts;
  return {
    modelId: ModelId.parse('0193d5a0-0000-7000-8000-000000000001'),
    modelVersionId: ModelVersionId.parse(`0193d5a0-0000-7000-8000-${version.padStart(12, '0')}`),
    name,
    version,
    artifact: digest === undefined ? null : { digest, bytes },
    inputs: sample.inputs,
    outputs: sample.outputs,
    features: [],
    confidence: { kind: 'none' },
    decision: { kind: 'none' },
    ...rest,
  };
}
