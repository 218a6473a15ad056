import type { Datatype } from '../tensors/datatypes.js';
import type { TensorDeclaration } from '../tensors/tensor.js';

/** Triton's names of the datatypes in a model configuration, at the places of their protobuf numbers. */
export const configTypes = [
  'TYPE_INVALID',
  'TYPE_BOOL',
  'TYPE_UINT8',
  'TYPE_UINT16',
  'TYPE_UINT32',
  'TYPE_UINT64',
  'TYPE_INT8',
  'TYPE_INT16',
  'TYPE_INT32',
  'TYPE_INT64',
  'TYPE_FP16',
  'TYPE_FP32',
  'TYPE_FP64',
  'TYPE_STRING',
] as const;
export type ConfigType = (typeof configTypes)[number];

export interface ConfigTensor {
  readonly name: string;
  readonly data_type: ConfigType;
  /** Without the dimension that counts rows, where `max_batch_size` is above 0. */
  readonly dims: readonly number[];
}

/** A version in Triton's model configuration extension: the part of it that clients and load tools read. */
export interface ModelConfig {
  readonly name: string;
  readonly platform: 'onnxruntime_onnx';
  readonly backend: 'onnxruntime';
  /** Rows that share a run at most; 0 where rows are not independent. */
  readonly max_batch_size: number;
  readonly input: readonly ConfigTensor[];
  readonly output: readonly ConfigTensor[];
  /** Present where requests share runs: what waits is run at once, so there is no delay to configure. */
  readonly dynamic_batching?: {
    readonly preferred_batch_size: readonly number[];
    readonly max_queue_delay_microseconds: 0;
  };
}

/** @param maxBatchRows 0 where requests of this version do not share runs */
export function modelConfig(
  {
    name,
    inputs,
    outputs,
  }: { name: string; inputs: readonly TensorDeclaration[]; outputs: readonly TensorDeclaration[] },
  maxBatchRows: number,
): ModelConfig {
  const tensor = ({ name: of, datatype, shape }: TensorDeclaration): ConfigTensor => ({
    name: of,
    data_type: configType(datatype),
    dims: maxBatchRows > 0 ? shape.slice(1) : shape,
  });
  return {
    name,
    platform: 'onnxruntime_onnx',
    backend: 'onnxruntime',
    max_batch_size: maxBatchRows,
    input: inputs.map(tensor),
    output: outputs.map(tensor),
    ...(maxBatchRows > 0 && {
      dynamic_batching: { preferred_batch_size: [], max_queue_delay_microseconds: 0 as const },
    }),
  };
}

const configType = (datatype: Datatype): ConfigType =>
  datatype === 'BYTES' ? 'TYPE_STRING' : (`TYPE_${datatype}` as ConfigType);
