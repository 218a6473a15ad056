import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import type { Executor } from '../pipeline/executor.js';
import type { Signature } from '../pipeline/validate.js';
import { datatypeOfOnnx, datatypes, type TensorData } from '../tensors/datatypes.js';
import type { Tensor } from '../tensors/tensor.js';

/**
 * One thread and no spinning: a tabular run takes microseconds, more threads would only fight for the cores that the
 * event loops of this and of the neighbouring processes need. ONNX Runtime reads the host's cores, not a container's
 * quota, so its own default is wrong in every container.
 */
const sessionOptions: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
};

/** One version in ONNX Runtime. Creating and running block the thread that calls, for as long as the work takes. */
export class OnnxExecutor implements Executor {
  private constructor(
    private readonly session: InferenceSession,
    private readonly outputs: readonly string[],
  ) {}

  /**
   * Loads a model file; external data is read from beside it.
   * Throws an Error with ONNX Runtime's words, or one that says how the model differs from the signature.
   */
  static async load(modelPath: string, signature: Signature): Promise<OnnxExecutor> {
    const session = await InferenceSession.create(modelPath, sessionOptions);
    const fault = signatureFault(session, signature);
    if (fault === null)
      return new OnnxExecutor(
        session,
        signature.outputs.map(({ name }) => name),
      );
    await session.release();
    throw new Error(fault);
  }

  async run(inputs: readonly Tensor[]): Promise<Tensor[]> {
    const feeds: Record<string, OnnxTensor> = {};
    for (const input of inputs) feeds[input.name] = toOnnx(input);
    const results = await this.session.run(feeds, this.outputs);
    return this.outputs.map((name) => fromOnnx(name, results[name] as OnnxTensor));
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

function signatureFault(session: InferenceSession, signature: Signature): string | null {
  const sides = [
    { side: 'input', declared: signature.inputs, actual: session.inputMetadata },
    { side: 'output', declared: signature.outputs, actual: session.outputMetadata },
  ];
  for (const { side, declared, actual } of sides) {
    for (const { name, datatype } of declared) {
      const found = actual.find((value) => value.name === name);
      const type = found?.isTensor ? datatypeOfOnnx(found.type) : undefined;
      if (type !== datatype) {
        return `the signature declares ${side} '${name}' as ${datatype}, the model has ${describe(found)}`;
      }
    }
  }
  const names = signature.inputs.map(({ name }) => name);
  const missing = session.inputNames.find((name) => !names.includes(name));
  return missing === undefined ? null : `the model needs input '${missing}', which the signature does not declare`;
}

function describe(value: InferenceSession.ValueMetadata | undefined): string {
  if (!value) return 'none of that name';
  return value.isTensor ? `a tensor of ${value.type}` : 'one that is not a tensor';
}

function toOnnx(tensor: Tensor): OnnxTensor {
  const { onnx } = datatypes[tensor.datatype];
  return new OnnxTensor(onnx as 'float32', tensor.data as Float32Array, tensor.shape);
}

function fromOnnx(name: string, result: OnnxTensor): Tensor {
  const datatype = datatypeOfOnnx(result.type);
  if (!datatype) throw new Error(`output '${name}' is a tensor of ${result.type}, which the protocol cannot carry`);
  return {
    name,
    datatype,
    shape: result.dims,
    data: datatype === 'FP16' ? halfBits(result) : (result.data as TensorData),
  };
}

/** The runtime hands half floats out as Float16Array; the protocol wants their bits. */
function halfBits(result: OnnxTensor): Uint16Array {
  const { buffer, byteOffset, length } = result.data as Uint16Array;
  return new Uint16Array(buffer, byteOffset, length);
}
