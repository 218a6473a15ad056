import type { Tensor as RuntimeTensor } from 'onnxruntime-node';
import type { Tensor, TensorValue } from './tensor.js';

type RuntimeType = RuntimeTensor['type'];

interface Element {
  readonly type: RuntimeType;
  readonly pack: (values: readonly TensorValue[]) => RuntimeTensor['data'];
}

const numbers = (values: readonly TensorValue[]): number[] =>
  values.map((value) => (value === null ? Number.NaN : Number(value)));
const integers = (values: readonly TensorValue[]): bigint[] => values.map((value) => BigInt(value ?? 0));

/** Open Inference Protocol datatype -> how the runtime takes it. */
const elements: Readonly<Record<string, Element>> = {
  FP32: { type: 'float32', pack: (values) => Float32Array.from(numbers(values)) },
  FP64: { type: 'float64', pack: (values) => Float64Array.from(numbers(values)) },
  INT8: { type: 'int8', pack: (values) => Int8Array.from(numbers(values)) },
  INT16: { type: 'int16', pack: (values) => Int16Array.from(numbers(values)) },
  INT32: { type: 'int32', pack: (values) => Int32Array.from(numbers(values)) },
  INT64: { type: 'int64', pack: (values) => BigInt64Array.from(integers(values)) },
  UINT8: { type: 'uint8', pack: (values) => Uint8Array.from(numbers(values)) },
  UINT16: { type: 'uint16', pack: (values) => Uint16Array.from(numbers(values)) },
  UINT32: { type: 'uint32', pack: (values) => Uint32Array.from(numbers(values)) },
  UINT64: { type: 'uint64', pack: (values) => BigUint64Array.from(integers(values)) },
  BOOL: { type: 'bool', pack: (values) => Uint8Array.from(values, (value) => (value ? 1 : 0)) },
  BYTES: { type: 'string', pack: (values) => values.map((value) => String(value ?? '')) },
};

const datatypes = new Map(Object.entries(elements).map(([datatype, { type }]) => [type, datatype]));

/** @throws TypeError for a datatype that cannot be written as JSON (FP16, BF16) or is unknown */
export function toRuntime({ name, datatype, shape, data }: Tensor, create: typeof RuntimeTensor): RuntimeTensor {
  const element = elements[datatype];
  if (!element) throw new TypeError(`input '${name}' has datatype ${datatype}, which has no form in JSON`);
  return new create(element.type as 'float32', element.pack(data) as Float32Array, [...shape]);
}

export function fromRuntime(name: string, tensor: RuntimeTensor): Tensor {
  const datatype = datatypes.get(tensor.type) ?? tensor.type;
  const data = Array.from(tensor.data as ArrayLike<number | bigint | string>, (value) => jsonValue(value, datatype));
  return { name, datatype, shape: [...tensor.dims], data };
}

/** As the protocol's JSON has it: no NaN or infinity, and whole numbers as far as a double is exact. */
function jsonValue(value: number | bigint | string, datatype: string): TensorValue {
  if (datatype === 'BOOL') return value === 1;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  return value;
}
