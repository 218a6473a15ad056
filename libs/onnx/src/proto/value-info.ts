import type { ProtoReader } from '../wire/proto-reader.js';
import type { ProtoWriter } from '../wire/proto-writer.js';
import type { Dimension, TypeProto, ValueInfoProto } from './types.js';

const unknownType: TypeProto = { kind: 'unknown' };
const typeField = { tensor: 1, sequence: 4, map: 5, 'sparse-tensor': 8, optional: 9 } as const;

export function readValueInfo(reader: ProtoReader): ValueInfoProto {
  let name = '';
  let type = unknownType;
  while (reader.next()) {
    if (reader.field === 1) name = reader.string();
    else if (reader.field === 2) type = readType(reader.message());
    else reader.skip();
  }
  return { name, type };
}

export function writeValueInfo(writer: ProtoWriter, info: ValueInfoProto): void {
  writer.string(1, info.name);
  if (info.type.kind !== 'unknown') writer.message(2, (type) => writeType(type, info.type));
}

function readType(reader: ProtoReader): TypeProto {
  let type = unknownType;
  while (reader.next()) {
    if (reader.field === typeField.tensor) type = readTensorType(reader.message(), 'tensor');
    else if (reader.field === typeField['sparse-tensor']) type = readTensorType(reader.message(), 'sparse-tensor');
    else if (reader.field === typeField.sequence) type = { kind: 'sequence', element: readElement(reader.message()) };
    else if (reader.field === typeField.optional) type = { kind: 'optional', element: readElement(reader.message()) };
    else if (reader.field === typeField.map) type = readMap(reader.message());
    else reader.skip();
  }
  return type;
}

function readTensorType(reader: ProtoReader, kind: 'tensor' | 'sparse-tensor'): TypeProto {
  let elementType = 0;
  let shape: Dimension[] | null = null;
  while (reader.next()) {
    if (reader.field === 1) elementType = reader.integer();
    else if (reader.field === 2) shape = readShape(reader.message());
    else reader.skip();
  }
  return { kind, elementType, shape };
}

function readShape(reader: ProtoReader): Dimension[] {
  const dimensions: Dimension[] = [];
  while (reader.next()) {
    if (reader.field !== 1) reader.skip();
    else {
      reader.budget.spend('numbers');
      dimensions.push(readDimension(reader.message()));
    }
  }
  return dimensions;
}

function readDimension(reader: ProtoReader): Dimension {
  let dimension: Dimension = null;
  while (reader.next()) {
    // Some exporters write -1 for "unknown", which the format does not know.
    if (reader.field === 1) dimension = unknownWhenNegative(reader.integer(Number.MIN_SAFE_INTEGER));
    else if (reader.field === 2) dimension = reader.string();
    else reader.skip();
  }
  return dimension === '' ? null : dimension;
}

function unknownWhenNegative(size: number): Dimension {
  return size < 0 ? null : size;
}

function readElement(reader: ProtoReader): TypeProto {
  let element = unknownType;
  while (reader.next()) {
    if (reader.field === 1) element = readType(reader.message());
    else reader.skip();
  }
  return element;
}

function readMap(reader: ProtoReader): TypeProto {
  let keyType = 0;
  let value = unknownType;
  while (reader.next()) {
    if (reader.field === 1) keyType = reader.integer();
    else if (reader.field === 2) value = readType(reader.message());
    else reader.skip();
  }
  return { kind: 'map', keyType, value };
}

function writeType(writer: ProtoWriter, type: TypeProto): void {
  if (type.kind === 'unknown') return;
  writer.message(typeField[type.kind], (body) => {
    if (type.kind === 'tensor' || type.kind === 'sparse-tensor') writeTensorType(body, type);
    else if (type.kind === 'map') {
      body.int(1, type.keyType);
      body.message(2, (value) => writeType(value, type.value));
    } else body.message(1, (element) => writeType(element, type.element));
  });
}

type TensorType = Extract<TypeProto, { readonly elementType: number }>;

function writeTensorType(writer: ProtoWriter, type: TensorType): void {
  writer.int(1, type.elementType);
  if (type.shape === null) return;
  const dimensions = type.shape;
  writer.message(2, (shape) => {
    for (const dimension of dimensions) {
      shape.message(1, (body) => {
        if (typeof dimension === 'number') body.int(1, dimension);
        else if (dimension !== null) body.string(2, dimension);
      });
    }
  });
}
