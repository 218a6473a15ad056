import {
  decodePredictionBlock,
  encodeEnvelope,
  EventId,
  headersAreEqual,
  joinBlocks,
  MAX_BLOCK_ROWS,
  originOfBlock,
  PredictionLogged,
  PredictionsLogged,
  rowsInBlock,
  type AnyEventDefinition,
  type PredictionRecord,
} from '@modelyard/contracts';
import type { NewRecord } from '../event-log/event-log.js';
import { MAX_VALUE_BYTES } from '../event-log/record-size.js';
import { formatOf } from './block-entry.js';

/** From so many predictions in one flush on, the rate is high: an event for each would cost as much as answering them. */
const HIGH_RATE_ROWS = 16;
/** Joined blocks stay below this, far from what the event log takes at most. */
const JOINED_BYTES = 1024 * 1024;

const source = '/modelyard/inference';
const topic = PredictionLogged.topic.name;

export interface CarriedRecords {
  readonly records: NewRecord[];
  /** How many predictions they hold. */
  readonly predictions: number;
}

/** Blocks of one key and one header that will travel as one record. */
interface Run {
  readonly key: string | null;
  readonly blocks: Uint8Array[];
  rows: number;
  bytes: number;
}

/**
 * What one flush of the spool sends to the event log: an event for each prediction at low rates, joined blocks at high
 * ones, or as the policy of their model wishes. Only neighbours are joined: readers drop what comes behind a later
 * number of its producer. After a crash the same entries may be joined in another way; repeats are dropped prediction by
 * prediction.
 * @param entries in the order in which they were written; entries that are no blocks are finished records
 */
export function carriedRecords(entries: readonly NewRecord[]): CarriedRecords {
  const rows = entries.map((entry) => (formatOf(entry) === undefined ? 1 : rowsInBlock(entry.value as Buffer)));
  const predictions = rows.reduce((sum, count) => sum + count, 0);
  const parts: (Run | NewRecord)[] = [];
  for (const [at, entry] of entries.entries()) {
    const format = formatOf(entry);
    const joins = format === 'blocks' || (format === 'auto' && predictions >= HIGH_RATE_ROWS);
    if (joins) addToRun(entry, rows[at] ?? 0, parts);
    else parts.push(...(format === undefined ? [entry] : singleEvents(entry)));
  }
  return { records: parts.map((part) => ('blocks' in part ? blockRecord(part) : part)), predictions };
}

function addToRun({ key, value }: NewRecord, rows: number, parts: (Run | NewRecord)[]): void {
  const block = value as Buffer;
  const last = parts.at(-1);
  if (last && 'blocks' in last && last.key === key && canJoin(last, block, rows)) {
    last.blocks.push(block);
    last.rows += rows;
    last.bytes += block.length;
  } else parts.push({ key, blocks: [block], rows, bytes: block.length });
}

function canJoin({ rows, bytes, blocks: [first] }: Run, block: Uint8Array, more: number): boolean {
  const fits = rows + more <= MAX_BLOCK_ROWS && bytes + block.length <= JOINED_BYTES;
  return fits && first !== undefined && headersAreEqual(first, block);
}

function blockRecord({ key, blocks }: Pick<Run, 'key' | 'blocks'>): NewRecord {
  const [first] = blocks as [Uint8Array];
  const { producer, firstSequence, time } = originOfBlock(first);
  const value = blocks.length === 1 ? first : joinBlocks(blocks);
  const headers = envelope(PredictionsLogged, producer, firstSequence, new Date(time).toISOString());
  return { topic, key, headers, value: Buffer.from(value.buffer, value.byteOffset, value.length) };
}

function singleEvents({ key, value }: NewRecord): NewRecord[] {
  const block = value as Buffer;
  // What cannot be read here goes to the dead letters of whoever reads it; what would be too long as JSON still fits as a
  // block. Held back, either would keep all behind it waiting for ever.
  return readableEvents(key, block) ?? [blockRecord({ key, blocks: [block] })];
}

function readableEvents(key: string | null, block: Buffer): NewRecord[] | undefined {
  let predictions: PredictionRecord[];
  try {
    predictions = decodePredictionBlock(block);
  } catch {
    return undefined;
  }
  const values = predictions.map((prediction) => Buffer.from(JSON.stringify(prediction)));
  if (values.some(({ length }) => length > MAX_VALUE_BYTES)) return undefined;
  return predictions.map(({ producer, producerSequence, requestTime }, at) => ({
    topic,
    key,
    headers: envelope(PredictionLogged, producer, producerSequence, requestTime),
    value: values[at] as Buffer,
  }));
}

function envelope(
  { type, binary }: AnyEventDefinition,
  producer: string,
  sequence: number,
  time: string,
): Record<string, string> {
  const id = EventId.parse(`${producer}-${sequence}`);
  const nothing = {
    sequence: null,
    causationId: null,
    actor: null,
    reason: null,
    traceparent: null,
    partitionKey: null,
  };
  return encodeEnvelope({ id, source, type, time, correlationId: id, ...nothing }, binary?.contentType);
}
