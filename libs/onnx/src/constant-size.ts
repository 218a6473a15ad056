import { elementTypeName } from './element-types.js';
import type { ModelProto, TensorProto } from './proto/types.js';
import { tensorsOf } from './walk-model.js';

/** What a model's tensors of constants (its weights, mostly) amount to, those in external files included. */
export interface ConstantSize {
  readonly tensors: number;
  readonly elements: number;
  /** As the elements take in memory, 0 for types without a fixed width; of strings their UTF-8 bytes. */
  readonly bytes: number;
}

/** Adds up the initializers and the tensors in attributes, at any depth. */
export function constantSize(model: ModelProto): ConstantSize {
  const size = { tensors: 0, elements: 0, bytes: 0 };
  for (const tensor of tensorsOf(model)) {
    const elements = tensor.dims.reduce((product, dimension) => product * dimension, 1);
    size.tensors += 1;
    size.elements += elements;
    size.bytes += bytesOf(tensor, elements);
  }
  return size;
}

function bytesOf({ dataType, data }: TensorProto, elements: number): number {
  if (data.kind === 'strings') return data.values.reduce((sum, value) => sum + value.length, 0);
  return Math.ceil((elements * bitsOf(elementTypeName(dataType))) / 8);
}

const bitsByName: Readonly<Record<string, number>> = { float: 32, double: 64, bool: 8, complex64: 64, complex128: 128 };

// The other names say their width themselves: int64, bfloat16, float8e5m2.
function bitsOf(name: string): number {
  return bitsByName[name] ?? Number(/^(?:u?int|b?float)(\d+)/.exec(name)?.[1] ?? 0);
}
