import type { FeatureValue, OutputValue } from '../../documents/row-values.js';
import type { PredictionRecord } from '../prediction.events.js';
import { encodeBlockHeader, type BlockHeader } from './block-header.js';
import { BlockWriter } from './block-writer.js';
import { MAX_BLOCK_ROWS } from './layout.js';
import { writeRows, writeValues } from './write-values.js';

/**
 * Encodes whole records: for producers that have them, and for tests. Whoever answers requests writes the columns
 * itself with a `BlockWriter`.
 * @param records 1 … 100 of one version, environment and producer, with the same features and outputs, numbered without a gap
 * @throws RangeError when they do not belong into one block
 */
export function encodePredictionBlock(records: readonly PredictionRecord[]): Uint8Array {
  const [first] = records;
  if (!first || records.length > MAX_BLOCK_ROWS) {
    throw new RangeError(`a block holds 1 to ${MAX_BLOCK_ROWS} predictions, got ${records.length}`);
  }
  const header = headerOf(first);
  const shared = JSON.stringify(header);
  for (const [row, record] of records.entries()) {
    if (record.producerSequence !== first.producerSequence + row || JSON.stringify(headerOf(record)) !== shared) {
      throw new RangeError(`prediction ${row} does not follow on those before it; begin a new block with it`);
    }
  }
  const writer = new BlockWriter();
  const time = Date.parse(first.requestTime);
  writer.begin(encodeBlockHeader(header), records.length, first.producerSequence, time);
  writeFixedColumns(writer, records, time);
  for (const name of header.features) {
    writeValues(
      writer,
      records.map((record) => record.features[name] as FeatureValue),
    );
  }
  for (const name of header.outputs) {
    writeRows(
      writer,
      records.map((record) => record.outputs[name] as OutputValue),
    );
  }
  return writer.end().slice();
}

function headerOf(record: PredictionRecord): BlockHeader {
  const { environment, modelId, name, modelVersionId, version, digest, producer } = record;
  const features = Object.keys(record.features);
  return {
    environment,
    modelId,
    name,
    modelVersionId,
    version,
    digest,
    producer,
    features,
    outputs: Object.keys(record.outputs),
  };
}

function writeFixedColumns(writer: BlockWriter, records: readonly PredictionRecord[], time: number): void {
  const column = (read: (record: PredictionRecord) => FeatureValue): void => writeValues(writer, records.map(read));
  column((record) => record.predictionId);
  column((record) => record.unit);
  column((record) => record.experiment);
  column((record) => record.arm);
  column((record) => record.propensity);
  column((record) => record.shadow);
  column((record) => record.purpose === 'verification');
  column((record) => timeValue(record.requestTime, time));
  column((record) => timeValue(record.eventTime, time));
  column((record) => record.latencyMs);
  column((record) => record.decision);
  column((record) => record.threshold);
  column((record) => record.confidence);
  column((record) => (record.error === null ? null : JSON.stringify(record.error)));
}

/** Milliseconds from the group's time, or the text itself where milliseconds do not say all of it. */
function timeValue(instant: string, time: number): number | string {
  const at = Date.parse(instant);
  return Number.isNaN(at) || new Date(at).toISOString() !== instant ? instant : at - time;
}
