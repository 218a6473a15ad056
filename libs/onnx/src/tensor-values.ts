import { ElementTypes, elementTypeName } from './element-types.js';
import { OnnxError } from './onnx-error.js';
import { readTensor } from './proto/tensor.js';
import type { TensorProto } from './proto/types.js';
import { defaultReadLimits, type ReadLimits } from './read-limits.js';
import { ProtoReader, WireType } from './wire/proto-reader.js';

/** Elements of a tensor in row-major order; booleans are bytes of 0 and 1. */
export type ElementArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | string[];

type NumericArray = Exclude<ElementArray, string[]>;

interface ElementForm {
  readonly bytes: number;
  /** Copies little-endian bytes into an array of their own, which is aligned. */
  readonly fromRaw: (buffer: ArrayBuffer) => NumericArray;
  readonly allocate: (length: number) => NumericArray;
  /** The typed list of TensorProto that holds such elements. */
  readonly list: 'float' | 'double' | 'int32' | 'int64' | 'uint64';
}

type NumericClass = (new (buffer: ArrayBuffer) => NumericArray) &
  (new (length: number) => NumericArray) & { readonly BYTES_PER_ELEMENT: number };

function form(array: NumericClass, list: ElementForm['list']): ElementForm {
  return {
    bytes: array.BYTES_PER_ELEMENT,
    fromRaw: (buffer) => new array(buffer),
    allocate: (length) => new array(length),
    list,
  };
}

/** By TensorProto.DataType. Half floats and smaller are absent: nothing here computes with them. */
const forms: ReadonlyMap<number, ElementForm> = new Map([
  [1, form(Float32Array, 'float')],
  [2, form(Uint8Array, 'int32')],
  [3, form(Int8Array, 'int32')],
  [4, form(Uint16Array, 'int32')],
  [5, form(Int16Array, 'int32')],
  [6, form(Int32Array, 'int32')],
  [7, form(BigInt64Array, 'int64')],
  [9, form(Uint8Array, 'int32')],
  [11, form(Float64Array, 'double')],
  [12, form(Uint32Array, 'uint64')],
  [13, form(BigUint64Array, 'uint64')],
]);

const listFields = { float: 4, int32: 5, int64: 7, double: 10, uint64: 11 } as const;
const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads one encoded TensorProto, as the files of test data hold it. Throws `OnnxError`. */
export function decodeTensor(bytes: Uint8Array, limits: ReadLimits = defaultReadLimits): TensorProto {
  return readTensor(ProtoReader.over(bytes, limits));
}

/**
 * The elements of a tensor, copied out of the file. Throws `OnnxError` `tensor-data` when their number is not the product of the
 * dimensions, `unsupported-tensor` for external data and for element types that JavaScript has no array for.
 */
export function tensorValues(tensor: TensorProto, limits: ReadLimits = defaultReadLimits): ElementArray {
  const { data, dataType } = tensor;
  const elements = tensor.dims.reduce((product, size) => product * size, 1);
  if (data.kind === 'external') throw unsupported(tensor, 'its data is in another file');
  if (dataType === ElementTypes.string) return checked(tensor, elements, strings(tensor));
  const found = forms.get(dataType);
  if (found === undefined) throw unsupported(tensor, `its type is ${elementTypeName(dataType)}`);
  if (data.kind === 'raw') return checked(tensor, elements, rawElements(tensor, data.bytes, found));
  const encoded = data.kind === 'typed' ? data.encoded : new Uint8Array(0);
  return checked(tensor, elements, listElements(encoded, elements, found, limits));
}

function checked<T extends ElementArray>(tensor: TensorProto, elements: number, values: T): T {
  if (values.length === elements) return values;
  throw mismatch(tensor, `it holds ${values.length} elements, its dimensions ask for ${elements}`);
}

function rawElements(tensor: TensorProto, bytes: Uint8Array, { bytes: size, fromRaw }: ElementForm): NumericArray {
  if (bytes.length % size !== 0) throw mismatch(tensor, `${bytes.length} bytes are no whole number of elements`);
  return fromRaw(Uint8Array.from(bytes).buffer);
}

/** A list shorter than the dimensions ask for comes back short; a longer one stops at the first element too many. */
function listElements(
  encoded: Uint8Array,
  elements: number,
  { list, allocate }: ElementForm,
  limits: ReadLimits,
): NumericArray {
  // An element takes at least one byte, so hostile dimensions cannot make us allocate more than the file holds.
  const values = allocate(Math.min(elements, encoded.length) + 1);
  const reader = ProtoReader.over(encoded, limits);
  let length = 0;
  const take = (value: number | bigint): void => {
    if (length < values.length) (values as Float64Array)[length] = value as number;
    length++;
  };
  while (reader.next()) {
    if (reader.field !== listFields[list]) reader.skip();
    else if (list === 'float') reader.repeated(WireType.fixed32, (element) => take(element.float()));
    else if (list === 'double') reader.repeated(WireType.fixed64, (element) => take(element.double()));
    else if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
      reader.repeated(WireType.varint, (element) => take(element.int64()));
    } else reader.repeated(WireType.varint, (element) => take(Number(element.int64())));
  }
  return values.slice(0, Math.min(length, elements + 1));
}

function strings(tensor: TensorProto): string[] {
  if (tensor.data.kind !== 'strings') return [];
  try {
    return tensor.data.values.map((value) => text.decode(value));
  } catch (cause) {
    throw new OnnxError('malformed-text', `tensor "${tensor.name}" holds text that is not UTF-8`, nextStep, { cause });
  }
}

const nextStep = 'export the model again; ask for numbers of 32 or 64 bits inside the file';

function mismatch({ name }: TensorProto, why: string): OnnxError {
  return new OnnxError('tensor-data', `the data of tensor "${name}" cannot be read: ${why}`, nextStep);
}

function unsupported({ name }: TensorProto, why: string): OnnxError {
  return new OnnxError('unsupported-tensor', `tensor "${name}" cannot be read as numbers or text: ${why}`, nextStep);
}
