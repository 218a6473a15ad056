import { WireType, type ProtoReader } from '../wire/proto-reader.js';
import { Float32List, Int64List } from '../wire/number-lists.js';
import type { ProtoWriter } from '../wire/proto-writer.js';
import { readTensor, writeTensor } from './tensor.js';
import type { AttributeProto, AttributeValue, GraphProto, TensorProto } from './types.js';

/** Graphs hold nodes, nodes hold attributes, attributes hold graphs: the graph's own codec is handed down, so files stay acyclic. */
export interface GraphCodec {
  read(reader: ProtoReader): GraphProto;
  write(writer: ProtoWriter, graph: GraphProto): void;
}

const field = {
  name: 1,
  float: 2,
  int: 3,
  string: 4,
  tensor: 5,
  graph: 6,
  floats: 7,
  ints: 8,
  strings: 9,
  tensors: 10,
  graphs: 11,
  type: 20,
} as const;

type Kind = Exclude<AttributeValue['kind'], 'other'>;

/** AttributeProto.AttributeType */
const kinds: Readonly<Record<number, Kind>> = {
  1: 'float',
  2: 'int',
  3: 'string',
  4: 'tensor',
  5: 'graph',
  6: 'floats',
  7: 'ints',
  8: 'strings',
  9: 'tensors',
  10: 'graphs',
};
const kindNumbers = Object.fromEntries(
  Object.entries(kinds).map(([number, kind]) => [kind, Number(number)]),
) as Readonly<Record<Kind, number>>;
const kindByField: ReadonlyMap<number, Kind> = new Map(
  Object.values(kinds).map((kind) => [field[kind], kind] as const),
);

export function readAttribute(reader: ProtoReader, graphs: GraphCodec): AttributeProto {
  const start = reader.offset;
  const values = new AttributeValues(graphs);
  let name = '';
  let declared = 0;
  while (reader.next()) {
    if (reader.field === field.name) name = reader.string();
    else if (reader.field === field.type) declared = reader.integer();
    else values.read(reader);
  }
  // Files from before IR version 2 do not declare the type: the field that is there tells it.
  const kind = declared === 0 ? values.firstSeen : kinds[declared];
  const value = kind === undefined ? undefined : values.value(kind);
  return { name, value: value ?? { kind: 'other', encoded: reader.slice(start, reader.offset) } };
}

class AttributeValues {
  firstSeen: Kind | undefined;
  private float = 0;
  private int = 0n;
  private readonly floats = new Float32List();
  private readonly ints = new Int64List();
  private readonly blocks: Record<'string' | 'strings', Uint8Array[]> = { string: [], strings: [] };
  private readonly tensors: Record<'tensor' | 'tensors', TensorProto[]> = { tensor: [], tensors: [] };
  private readonly graphs: Record<'graph' | 'graphs', GraphProto[]> = { graph: [], graphs: [] };

  constructor(private readonly graphCodec: GraphCodec) {}

  read(reader: ProtoReader): void {
    const kind = kindByField.get(reader.field);
    if (kind === undefined) return reader.skip();
    this.firstSeen ??= kind;
    switch (kind) {
      case 'float':
        this.float = reader.float();
        break;
      case 'int':
        this.int = reader.int64();
        break;
      case 'floats':
        reader.repeated(WireType.fixed32, (element) => this.floats.push(element.float()));
        break;
      case 'ints':
        reader.repeated(WireType.varint, (element) => this.ints.push(element.int64Low(), element.int64High));
        break;
      default:
        this.readBlock(kind, reader);
    }
  }

  private readBlock(kind: Exclude<Kind, 'float' | 'int' | 'floats' | 'ints'>, reader: ProtoReader): void {
    if (kind === 'tensor' || kind === 'tensors') this.tensors[kind].push(readTensor(reader.message()));
    else if (kind === 'graph' || kind === 'graphs') this.graphs[kind].push(this.graphCodec.read(reader.message()));
    else {
      reader.budget.spend('strings');
      this.blocks[kind].push(reader.block());
    }
  }

  /** Undefined when the declared type's field is missing and has no default. */
  value(kind: Kind): AttributeValue | undefined {
    switch (kind) {
      case 'float':
        return { kind, value: this.float };
      case 'int':
        return { kind, value: this.int };
      case 'floats':
        return { kind, value: this.floats.finish() };
      case 'ints':
        return { kind, value: this.ints.finish() };
      case 'strings':
        return { kind, value: this.blocks.strings };
      case 'tensors':
        return { kind, value: this.tensors.tensors };
      case 'graphs':
        return { kind, value: this.graphs.graphs };
      default:
        return this.single(kind);
    }
  }

  private single(kind: 'string' | 'tensor' | 'graph'): AttributeValue | undefined {
    if (kind === 'string') return { kind, value: this.blocks.string.at(-1) ?? new Uint8Array(0) };
    const tensor = this.tensors.tensor.at(-1);
    const graph = this.graphs.graph.at(-1);
    if (kind === 'tensor') return tensor && { kind, value: tensor };
    return graph && { kind, value: graph };
  }
}

export function writeAttribute(writer: ProtoWriter, attribute: AttributeProto, graphs: GraphCodec): void {
  const { name, value } = attribute;
  if (value.kind === 'other') return writer.raw(value.encoded);
  writer.string(field.name, name);
  writeValue(writer, value, graphs);
  writer.int(field.type, kindNumbers[value.kind]);
}

function writeValue(
  writer: ProtoWriter,
  attribute: Exclude<AttributeValue, { kind: 'other' }>,
  graphs: GraphCodec,
): void {
  switch (attribute.kind) {
    case 'float':
      return writer.float(field.float, attribute.value);
    case 'int':
      return writer.int(field.int, attribute.value);
    case 'string':
      return writer.bytes(field.string, attribute.value);
    case 'tensor':
      return writer.message(field.tensor, (body) => writeTensor(body, attribute.value));
    case 'graph':
      return writer.message(field.graph, (body) => graphs.write(body, attribute.value));
    default:
      return writeList(writer, attribute, graphs);
  }
}

type ListValue = Extract<AttributeValue, { kind: 'floats' | 'ints' | 'strings' | 'tensors' | 'graphs' }>;

/** The lists are declared without `packed`, so each element carries its own tag. */
function writeList(writer: ProtoWriter, list: ListValue, graphs: GraphCodec): void {
  if (list.kind === 'floats') for (const value of list.value) writer.float(field.floats, value);
  else if (list.kind === 'ints') for (const value of list.value) writer.int(field.ints, value);
  else if (list.kind === 'strings') for (const value of list.value) writer.bytes(field.strings, value);
  else if (list.kind === 'tensors') {
    for (const value of list.value) writer.message(field.tensors, (body) => writeTensor(body, value));
  } else for (const value of list.value) writer.message(field.graphs, (body) => graphs.write(body, value));
}
