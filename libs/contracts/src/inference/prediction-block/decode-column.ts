import * as z from 'zod';
import { OutputValue, type FeatureValue } from '../../documents/row-values.js';
import type { BlockReader } from './block-reader.js';
import { ColumnType, LISTS, NULLS, SAME, valueBytes } from './layout.js';

const JsonRows = z.array(OutputValue);

/** Reads the next column: one value for each row, a list where rows are lists. */
export function readColumn(reader: BlockReader, rows: number): readonly OutputValue[] {
  const type = reader.uint8();
  const flags = reader.uint8();
  if ((flags & ~(SAME | NULLS | LISTS)) !== 0) reader.fail(`unknown column flags ${flags}`);
  const stored = (flags & SAME) === 0 ? rows : 1;
  const kept = readStored(reader, type, flags, stored);
  return stored === rows ? kept : Array.from({ length: rows }, () => kept[0] as OutputValue);
}

function readStored(reader: BlockReader, type: number, flags: number, rows: number): readonly OutputValue[] {
  const plain = (flags & (NULLS | LISTS)) === 0;
  if (type === ColumnType.none || type === ColumnType.json) {
    if (!plain) reader.fail(`column type ${type} takes neither a bitmap nor a width`);
    return type === ColumnType.none ? Array.from({ length: rows }, () => null) : readJson(reader, rows);
  }
  if ((flags & LISTS) === 0) return readValues(reader, type, flags, rows);
  const width = reader.uint32();
  // Every value takes at least a byte but for those of a list without values, so this bounds the memory too.
  if (rows * width > reader.length) reader.fail(`${rows} lists of ${width} values do not fit`);
  const flat = readValues(reader, type, flags, rows * width);
  return Array.from({ length: rows }, (_, row) => flat.slice(row * width, (row + 1) * width));
}

function readValues(reader: BlockReader, type: number, flags: number, count: number): FeatureValue[] {
  const nulls = (flags & NULLS) === 0 ? null : reader.take(Math.ceil(count / 8));
  const values = readTyped(reader, type, count);
  if (nulls !== null) {
    for (let at = 0; at < count; at++) {
      if ((reader.view.getUint8(nulls + (at >> 3)) & (1 << (at & 7))) !== 0) values[at] = null;
    }
  }
  return values;
}

function readTyped(reader: BlockReader, type: number, count: number): FeatureValue[] {
  switch (type) {
    case ColumnType.bool:
      return fixed(reader, count, valueBytes[type], (view, at) => {
        const byte = view.getUint8(at);
        return byte > 1 ? reader.fail(`${byte} is no boolean`) : byte === 1;
      });
    case ColumnType.int32:
      return fixed(reader, count, valueBytes[type], (view, at) => view.getInt32(at, true));
    case ColumnType.int64:
      return fixed(reader, count, valueBytes[type], (view, at) => exact(view.getBigInt64(at, true)));
    case ColumnType.uint64:
      return fixed(reader, count, valueBytes[type], (view, at) => exact(view.getBigUint64(at, true)));
    case ColumnType.float32:
      return fixed(reader, count, valueBytes[type], (view, at) => finite(view.getFloat32(at, true)));
    case ColumnType.float64:
      return fixed(reader, count, valueBytes[type], (view, at) => finite(view.getFloat64(at, true)));
    case ColumnType.text:
      return readTexts(reader, count);
    case ColumnType.dictionary:
      return readDictionary(reader, count);
    default:
      return reader.fail(`unknown column type ${type}`);
  }
}

function fixed<Value>(
  reader: BlockReader,
  count: number,
  bytes: number,
  read: (view: DataView, at: number) => Value,
): Value[] {
  const from = reader.take(count * bytes);
  const { view } = reader;
  const values: Value[] = [];
  for (let at = 0; at < count; at++) values.push(read(view, from + at * bytes));
  return values;
}

/** As JSON events have it: not-a-number and the infinities are null, there is one zero. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value + 0 : null);

/** As JSON events have it: a text where a double would lose digits. */
function exact(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function readTexts(reader: BlockReader, count: number): string[] {
  const lengths = reader.take(count * 4);
  const texts: string[] = [];
  for (let at = 0; at < count; at++) texts.push(reader.text(reader.view.getUint32(lengths + at * 4, true)));
  return texts;
}

function readDictionary(reader: BlockReader, count: number): string[] {
  const size = reader.uint32();
  if (size > reader.length) reader.fail(`a dictionary of ${size} texts does not fit`);
  const words = readTexts(reader, size);
  const places = fixed(reader, count, size > 256 ? 4 : 1, (view, at) =>
    size > 256 ? view.getUint32(at, true) : view.getUint8(at),
  );
  // Nulls hold the place 0, which an empty dictionary has no text for.
  return places.map((place) => words[place] ?? (place === 0 ? '' : reader.fail(`the dictionary has no text ${place}`)));
}

function readJson(reader: BlockReader, rows: number): readonly OutputValue[] {
  const read = JsonRows.safeParse(reader.json(reader.uint32()));
  if (!read.success) return reader.fail('a JSON column holds what no prediction may hold');
  if (read.data.length !== rows) reader.fail(`a JSON column has ${read.data.length} values for ${rows} rows`);
  return read.data;
}
