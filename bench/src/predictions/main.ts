// What one prediction costs in a block and as an event of its own, in microseconds of one process and as a ratio.
//   node bench/dist/predictions/main.js [rounds]
import { randomUUID } from 'node:crypto';
import {
  BlockWriter,
  ColumnType,
  decodePredictionBlock,
  encodeBlockHeader,
  MAX_BLOCK_ROWS,
  PredictionLogged,
  type BlockHeader,
  type PredictionRecord,
} from '@modelyard/contracts';
import { exampleRecord, FEATURES } from './example-record.js';

const ROUND_MS = 300;

const records = Array.from({ length: MAX_BLOCK_ROWS }, (_, row) => exampleRecord(randomUUID(), row));
const rowValues = records.map((record) => Float32Array.from(Object.values(record.features) as number[]));
const [first] = records as [PredictionRecord];
const header = encodeBlockHeader({
  ...(first as unknown as BlockHeader),
  features: Object.keys(first.features),
  outputs: Object.keys(first.outputs),
});
const time = Date.parse(first.requestTime);
const ids = records.map(({ predictionId }) => predictionId);
const writer = new BlockWriter();

/** As the hot path does: values go from the arrays that the model was run on into the columns. */
function writeBlock(rows: number): Uint8Array {
  writer.begin(header, rows, 0, time);
  writer.texts(ids.slice(0, rows));
  for (const same of [null, null, null, 1, false, false, 0, 0]) writer.same(same);
  writer.column(ColumnType.float64);
  for (let row = 0; row < rows; row++) writer.float64(row);
  writer.booleans(records.slice(0, rows).map(({ decision }) => decision as boolean));
  writer.same(0.5);
  writer.column(ColumnType.float64);
  for (let row = 0; row < rows; row++) writer.float64(0.7);
  writer.none();
  for (let feature = 0; feature < FEATURES; feature++) {
    writer.column(ColumnType.float32);
    for (let row = 0; row < rows; row++) writer.float32(rowValues[row]?.[feature] ?? Number.NaN);
  }
  writer.column(ColumnType.float32);
  for (let row = 0; row < rows; row++) writer.float32(0.7);
  return writer.end();
}

const block = writeBlock(MAX_BLOCK_ROWS).slice();
const texts = records.map((record) => JSON.stringify(record));

/** Each handles so many predictions at a call. */
const subjects: Record<string, { readonly rows: number; readonly work: () => unknown }> = {
  'write an event, unchecked': { rows: 100, work: () => records.map((record) => JSON.stringify(record)) },
  'write an event, strictly': {
    rows: 100,
    work: () => records.map((record) => JSON.stringify(PredictionLogged.encode(record))),
  },
  'write a block of 1': { rows: 1, work: () => writeBlock(1) },
  'write a block of 16': { rows: 16, work: () => writeBlock(16) },
  'write a block of 100': { rows: 100, work: () => writeBlock(100) },
  'read an event': { rows: 100, work: () => texts.map((text) => PredictionLogged.decode(JSON.parse(text))) },
  'read a block of 100': { rows: 100, work: () => decodePredictionBlock(block) },
};

/** Microseconds a prediction, over one round. */
function measure({ rows, work }: (typeof subjects)[string]): number {
  const startedAt = performance.now();
  let calls = 0;
  for (; performance.now() - startedAt < ROUND_MS; calls++) work();
  return ((performance.now() - startedAt) * 1000) / (calls * rows);
}

const [rounds = 5] = process.argv.slice(2).map(Number);
const best = new Map<string, number>();
for (let round = 0; round < rounds; round++) {
  // Alternating, so that a noisy neighbour meets all; the best round is the one with the fewest of them.
  for (const [name, subject] of Object.entries(subjects)) {
    best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, measure(subject)));
  }
}
const bytes = texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
for (const [name, micros] of best) process.stdout.write(`${name}: ${micros.toFixed(2)} µs a prediction\n`);
process.stdout.write(
  `an event has ${bytes.toFixed(0)} bytes, a block of 100 has ${(block.length / 100).toFixed(0)} a prediction\n`,
);
