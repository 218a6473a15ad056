import { invalid } from '../refusal.js';
import { allocate, datatypes, type Datatype, type TensorData } from '../tensors/datatypes.js';
import { readText } from '../tensors/raw-data.js';
import type { Tensor, TensorDeclaration } from '../tensors/tensor.js';
import type { ProtobufReader } from './protobuf-reader.js';
import { ProtobufWriter } from './protobuf-writer.js';

/** The field of InferTensorContents that carries each datatype; small integers share the 32-bit fields. */
const fields: Record<Datatype, number | null> = {
  BOOL: 1,
  INT8: 2,
  INT16: 2,
  INT32: 2,
  INT64: 3,
  UINT8: 4,
  UINT16: 4,
  UINT32: 4,
  UINT64: 5,
  FP16: null,
  FP32: 6,
  FP64: 7,
  BYTES: 8,
};

/** Typed values of one input as they stood in the message, kept until the datatype is known. */
export interface TypedContents {
  readonly field: number;
  readonly values: (number | bigint | boolean | Uint8Array)[];
}

/** Reads an InferTensorContents message; null when it holds no value. One input has values of one field only. */
export function readContents(reader: ProtobufReader): TypedContents | null {
  let contents: TypedContents | null = null;
  while (reader.next()) {
    const read = readers[reader.field];
    if (!read) {
      reader.skip();
      continue;
    }
    contents ??= { field: reader.field, values: [] };
    if (contents.field !== reader.field) throw invalid('an input carries contents of more than one type');
    const { values } = contents;
    if (reader.field === 8) values.push(reader.chunk());
    else reader.repeated((one) => values.push(read(one)));
  }
  return contents;
}

const readers: Partial<Record<number, (reader: ProtobufReader) => number | bigint | boolean | Uint8Array>> = {
  1: (reader) => reader.boolean(),
  2: (reader) => reader.int32(),
  3: (reader) => reader.int64(),
  4: (reader) => reader.uint32(),
  5: (reader) => reader.uint64(),
  6: (reader) => reader.float(),
  7: (reader) => reader.double(),
  8: (reader) => reader.chunk(),
};

/** The contents as tensor data. Throws a refusal when type, element count or range do not fit the declaration. */
export function contentsData(input: TensorDeclaration, elements: number, contents: TypedContents | null): TensorData {
  const values = contents?.values ?? [];
  if (contents && contents.field !== fields[input.datatype]) {
    throw invalid(`contents of input '${input.name}' do not fit its data-type '${input.datatype}'`);
  }
  if (values.length !== elements) {
    throw invalid(
      `input '${input.name}' got unexpected elements count ${values.length}, expected ${elements} for shape [${input.shape.join(',')}]`,
    );
  }
  if (input.datatype === 'BYTES') return values.map((value, at) => readText(input.name, at, value as Uint8Array));
  const data = allocate(input.datatype, elements) as Int32Array;
  for (const [at, value] of values.entries()) {
    data[at] = value as number;
    // A typed array wraps a value that is out of range: what comes back differs from what went in.
    if (datatypes[input.datatype].json === 'integer' && data[at] !== value) {
      throw invalid(`element ${at} of input '${input.name}' is ${String(value)}, which is no ${input.datatype}`);
    }
  }
  return data;
}

/** The typed InferTensorContents of a reply tensor. FP16 has no typed form and is refused. */
export function writeContents(tensor: Tensor): ProtobufWriter {
  const writer = new ProtobufWriter();
  const field = fields[tensor.datatype];
  const { data } = tensor;
  if (field === null) {
    throw invalid(`output '${tensor.name}' of type ${tensor.datatype} has no typed contents: send raw inputs`);
  }
  if (Array.isArray(data)) {
    for (const text of data) writer.bytes(field, Buffer.from(text));
    return writer;
  }
  if (data.length === 0) return writer;
  return datatypes[tensor.datatype].json === 'float'
    ? writer.bytes(field, Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    : writer.packed(field, data as Iterable<number | bigint>);
}
