import { WireType, type ProtoReader } from '../wire/proto-reader.js';
import { ProtoWriter } from '../wire/proto-writer.js';
import { readStringEntry, writeStringEntry } from './string-entry.js';
import type { SparseTensorProto, StringEntry, TensorData, TensorProto } from './types.js';

const field = { dims: 1, dataType: 2, strings: 6, name: 8, raw: 9, external: 13, location: 14 } as const;
/** float_data, int32_data, int64_data, double_data, uint64_data */
const typedFields: ReadonlySet<number> = new Set([4, 5, 7, 10, 11]);
const externalLocation = 1;

export function readTensor(reader: ProtoReader): TensorProto {
  reader.budget.spend('tensors');
  let name = '';
  let dataType = 0;
  const dims: number[] = [];
  const data = new DataReader();
  let before = reader.offset;
  while (reader.next()) {
    if (reader.field === field.dims) reader.repeated(WireType.varint, (element) => dims.push(element.integer()));
    else if (reader.field === field.dataType) dataType = reader.integer();
    else if (reader.field === field.name) name = reader.string();
    else data.read(reader, before);
    before = reader.offset;
  }
  return { name, dataType, dims, data: data.finish() };
}

class DataReader {
  private raw: Uint8Array | undefined;
  private location = 0;
  private readonly strings: Uint8Array[] = [];
  private readonly entries: StringEntry[] = [];
  private typed: ProtoWriter | undefined;

  /** `start` is the offset of the field's tag, so that typed lists can be kept as they stand. */
  read(reader: ProtoReader, start: number): void {
    if (reader.field === field.raw) this.raw = reader.block();
    else if (reader.field === field.strings) this.readString(reader);
    else if (reader.field === field.external) this.entries.push(readStringEntry(reader.message()));
    else if (reader.field === field.location) this.location = reader.integer();
    else this.keepOrSkip(reader, start);
  }

  finish(): TensorData {
    // Entries without the location flag still make some runtimes open the file, so they count as external too.
    if (this.location === externalLocation || this.entries.length > 0)
      return { kind: 'external', entries: this.entries };
    if (this.raw !== undefined) return { kind: 'raw', bytes: this.raw };
    if (this.strings.length > 0) return { kind: 'strings', values: this.strings };
    return { kind: 'typed', encoded: this.typed?.finish() ?? new Uint8Array(0) };
  }

  private readString(reader: ProtoReader): void {
    reader.budget.spend('strings');
    this.strings.push(reader.block());
  }

  private keepOrSkip(reader: ProtoReader, start: number): void {
    const keep = typedFields.has(reader.field);
    reader.skip();
    if (keep) (this.typed ??= new ProtoWriter()).raw(reader.slice(start, reader.offset));
  }
}

export function writeTensor(writer: ProtoWriter, tensor: TensorProto): void {
  for (const size of tensor.dims) writer.int(field.dims, size);
  writer.int(field.dataType, tensor.dataType);
  writer.text(field.name, tensor.name);
  writeData(writer, tensor.data);
}

function writeData(writer: ProtoWriter, data: TensorData): void {
  if (data.kind === 'raw') writer.bytes(field.raw, data.bytes);
  else if (data.kind === 'typed') writer.raw(data.encoded);
  else if (data.kind === 'strings') for (const value of data.values) writer.bytes(field.strings, value);
  else {
    for (const entry of data.entries) writer.message(field.external, (body) => writeStringEntry(body, entry));
    writer.int(field.location, externalLocation);
  }
}

const noTensor: TensorProto = {
  name: '',
  dataType: 0,
  dims: [],
  data: { kind: 'typed', encoded: new Uint8Array(0) },
};

export function readSparseTensor(reader: ProtoReader): SparseTensorProto {
  let values = noTensor;
  let indices = noTensor;
  const dims: number[] = [];
  while (reader.next()) {
    if (reader.field === 1) values = readTensor(reader.message());
    else if (reader.field === 2) indices = readTensor(reader.message());
    else if (reader.field === 3) reader.repeated(WireType.varint, (element) => dims.push(element.integer()));
    else reader.skip();
  }
  return { values, indices, dims };
}

export function writeSparseTensor(writer: ProtoWriter, tensor: SparseTensorProto): void {
  writer.message(1, (body) => writeTensor(body, tensor.values));
  writer.message(2, (body) => writeTensor(body, tensor.indices));
  for (const size of tensor.dims) writer.int(3, size);
}
