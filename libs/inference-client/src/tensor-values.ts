import { numeric, type Datatype } from './datatypes.js';
import { badArgument } from './inference-error.js';
import type { Input, Tensor, TensorSpec } from './signature.js';

/** What a caller gave for an input, as the tensor to send. @throws InferenceError `invalid`, which names the input and the fault */
export function toTensor({ name, datatype, shape }: TensorSpec, given: Input<Datatype> | undefined): Tensor {
  if (given === undefined) throw badArgument(`input '${name}' is missing`);
  const values = 'data' in given ? given.data : given;
  const full = 'data' in given ? given.shape : shapeFor(name, shape, values.length);
  const elements = full.reduce((product, size) => product * size, 1);
  if (elements !== values.length) {
    throw badArgument(`input '${name}' has ${values.length} elements, but shape [${full.join(',')}] holds ${elements}`);
  }
  return { name, datatype, shape: full, data: toArray(name, datatype, values) };
}

/** The declared shape with its free dimension filled in. */
function shapeFor(name: string, declared: readonly number[], elements: number): readonly number[] {
  const free = declared.filter((size) => size === -1).length;
  if (free === 0) return declared;
  const known = declared.reduce((product, size) => (size === -1 ? product : product * size), 1);
  if (free > 1 || known === 0 || elements % known !== 0) {
    throw badArgument(
      `${elements} elements do not tell the shape of input '${name}', declared as [${declared.join(',')}]: give { shape, data }`,
    );
  }
  return declared.map((size) => (size === -1 ? elements / known : size));
}

function toArray(name: string, datatype: Datatype, values: ArrayLike<unknown>): Tensor['data'] {
  if (datatype === 'BYTES') return Array.from(values, (value, at) => textOf(name, at, value));
  const { create, exact } = numeric[datatype];
  const data = create(values.length);
  if (values.constructor === data.constructor) return values as Tensor['data'];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (typeof value !== elementTypeOf(datatype)) {
      throw badArgument(`element ${at} of input '${name}' is a ${typeof value}, which is no ${datatype}`);
    }
    data[at] = value as never;
    // A typed array wraps what does not fit: the model would answer for another value than the caller's.
    if (exact && data[at] !== value)
      throw badArgument(`element ${at} of input '${name}' is ${String(value)}, which is no ${datatype}`);
  }
  return data;
}

function elementTypeOf(datatype: Datatype): 'boolean' | 'bigint' | 'number' {
  if (datatype === 'BOOL') return 'boolean';
  return datatype === 'INT64' || datatype === 'UINT64' ? 'bigint' : 'number';
}

function textOf(name: string, at: number, value: unknown): string {
  if (typeof value === 'string') return value;
  throw badArgument(`element ${at} of input '${name}' is a ${typeof value}, which is no BYTES`);
}
