import type { FeatureValue, OutputValue } from '../../documents/row-values.js';
import type { PredictionRecord } from '../prediction.events.js';
import { BlockHeader } from './block-header.js';
import { BlockReader } from './block-reader.js';
import { readColumn } from './decode-column.js';
import {
  GROUP_BYTES,
  LAYOUT_VERSION,
  MAGIC,
  MAX_BLOCK_ROWS,
  MAX_HEADER_BYTES,
  fixedColumns,
  type FixedColumn,
} from './layout.js';
import { RowFields } from './row-fields.js';

/**
 * Reads a block of predictions. Each comes out as the JSON event that says the same would be read: not-a-number as null,
 * minus zero as zero, 64-bit integers as numbers while a double holds them and as text beyond.
 * @throws MalformedBlockError for bytes that break the layout, a version of it that is not known here, and values that
 * no prediction may have; nothing is returned then
 */
export function decodePredictionBlock(bytes: Uint8Array): PredictionRecord[] {
  const reader = new BlockReader(bytes);
  const header = readHeader(reader);
  const records: PredictionRecord[] = [];
  do {
    readGroup(reader, header, records);
    if (records.length > MAX_BLOCK_ROWS) reader.fail(`more than ${MAX_BLOCK_ROWS} predictions`);
  } while (reader.at < reader.length);
  return records;
}

function readHeader(reader: BlockReader): BlockHeader {
  if (reader.uint32() !== MAGIC) reader.fail('it does not begin as a block does');
  const version = reader.uint16();
  if (version !== LAYOUT_VERSION) reader.fail(`layout version ${version} is not known here`);
  reader.take(2);
  const length = reader.uint32();
  if (length > MAX_HEADER_BYTES) reader.fail(`a header of ${length} bytes is too long`);
  const read = BlockHeader.safeParse(reader.json(length));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return reader.fail(`the header's ${issue?.path.join('/')}: ${issue?.message}`);
}

interface Group {
  readonly rows: number;
  readonly firstSequence: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly end: number;
}

function readGroupHead(reader: BlockReader): Group {
  const from = reader.take(GROUP_BYTES);
  const { view } = reader;
  const end = from + 4 + view.getUint32(from, true);
  if (end < reader.at || end > reader.length) reader.fail('a group is longer or shorter than its bytes');
  const rows = view.getUint16(from + 4, true);
  if (rows === 0 || rows > MAX_BLOCK_ROWS) reader.fail(`a group of ${rows} rows`);
  const firstSequence = Number(view.getBigUint64(from + 6, true));
  if (!Number.isSafeInteger(firstSequence + rows)) reader.fail('a sequence beyond 2^53');
  return { rows, firstSequence, time: Number(view.getBigInt64(from + 14, true)), end };
}

function readGroup(reader: BlockReader, header: BlockHeader, into: PredictionRecord[]): void {
  const { rows, firstSequence, time, end } = readGroupHead(reader);
  const columns = new Map<FixedColumn, readonly OutputValue[]>();
  for (const name of fixedColumns) columns.set(name, readColumn(reader, rows));
  const features = header.features.map(() => readScalars(reader, rows));
  const outputs = header.outputs.map(() => readColumn(reader, rows));
  if (reader.at !== end) reader.fail('a group is longer or shorter than its columns');
  const fields = new RowFields(columns, time, (fault) => reader.fail(fault));
  const { environment, modelId, name, modelVersionId, version, digest, producer } = header;
  for (let row = 0; row < rows; row++) {
    into.push({
      predictionId: fields.predictionId(row),
      environment,
      modelId,
      name,
      modelVersionId,
      version,
      digest,
      unit: fields.text('unit', row),
      experiment: fields.text('experiment', row),
      arm: fields.text('arm', row),
      propensity: fields.share('propensity', row),
      shadow: fields.flag('shadow', row),
      purpose: fields.flag('verification', row) ? 'verification' : 'live',
      requestTime: fields.instant('requestTime', row),
      eventTime: fields.instant('eventTime', row),
      producer,
      producerSequence: firstSequence + row,
      features: rowOf(header.features, features, row),
      outputs: rowOf(header.outputs, outputs, row),
      decision: fields.scalar('decision', row),
      threshold: fields.number('threshold', row),
      confidence: fields.share('confidence', row),
      latencyMs: fields.latencyMs(row),
      error: fields.error(row),
    });
  }
}

function readScalars(reader: BlockReader, rows: number): readonly FeatureValue[] {
  const values = readColumn(reader, rows);
  if (values.some((value) => Array.isArray(value))) reader.fail('a feature is a list');
  return values as readonly FeatureValue[];
}

function rowOf<Value extends OutputValue>(
  names: readonly string[],
  columns: readonly (readonly Value[])[],
  row: number,
): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (let at = 0; at < names.length; at++) values[names[at] as string] = columns[at]?.[row] as Value;
  return values;
}
