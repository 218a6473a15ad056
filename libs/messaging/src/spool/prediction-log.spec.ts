import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  decodePredictionBlock,
  encodePredictionBlock,
  PredictionLogged,
  PredictionsLogged,
  readEventData,
  type PredictionLogPolicy,
  type PredictionRecord,
} from '@modelyard/contracts';
import { exampleData } from '@modelyard/testing';
import type { NewRecord } from '../event-log/event-log.js';
import { carriedRecords } from './carried-records.js';
import { PredictionLog, type AnsweredPredictions } from './prediction-log.js';
import type { PredictionSpool } from './prediction-spool.js';
import { decodeSpoolEntries, encodeSpoolEntry } from './spool-entry.js';
import { SpoolFullError } from './spool-error.js';

const example = exampleData(PredictionLogged);

function answered(
  rows: number,
  format: PredictionLogPolicy['format'] = 'auto',
  version = '1',
  encodeRow: (record: PredictionRecord) => PredictionRecord = (record) => record,
): AnsweredPredictions {
  return {
    modelId: example.modelId,
    name: example.name,
    rows,
    format,
    encode: (from, to, first) =>
      encodePredictionBlock(
        Array.from({ length: to - from }, (_, row) =>
          encodeRow({ ...example, version, producer: 'p', producerSequence: first + row }),
        ),
      ),
  };
}

describe('the prediction log', () => {
  let writes: Buffer[][];
  let full: boolean;
  let log: PredictionLog;
  beforeEach(() => {
    writes = [];
    full = false;
    const spool = {
      write: (entries: Buffer[]) => {
        if (full) throw new SpoolFullError('full');
        // The log's memory serves the next turn too.
        writes.push(entries.map((entry) => Buffer.from(entry)));
      },
    };
    log = new PredictionLog(spool as unknown as PredictionSpool, 'p');
  });

  const written = (): NewRecord[] =>
    decodeSpoolEntries(Buffer.concat(writes.flat()), 'inference.prediction', 10_000).records;
  const sequences = () =>
    written().map(({ value }) => decodePredictionBlock(value!).map(({ producerSequence }) => producerSequence));
  const carried = () => carriedRecords(written());
  /** What a reader makes of what was carried. */
  const read = (records: readonly NewRecord[]): PredictionRecord[] =>
    records.flatMap(({ headers, value }) =>
      headers['ce_type'] === PredictionsLogged.type
        ? readEventData(PredictionsLogged, value!).predictions
        : [readEventData(PredictionLogged, value!)],
    );

  it('writes what one turn of the event loop records with one call, before it resolves', async () => {
    await Promise.all([log.record(answered(3)), log.record(answered(1)), log.record(answered(2))]);
    expect(writes).toHaveLength(1);
    expect(sequences()).toEqual([[0, 1, 2], [3], [4, 5]]);
  });

  it('cuts blocks at a hundred rows and where the key of their numbers changes', async () => {
    await log.record(answered(1_030));
    expect(sequences().map((block) => block.length)).toEqual([...Array.from({ length: 10 }, () => 100), 24, 6]);
    expect(new Set(written().map(({ key }) => key)).size).toBe(2);
  });

  it('leaves no gap in its numbers when the spool refuses', async () => {
    await log.record(answered(2));
    full = true;
    const refused = await Promise.allSettled([log.record(answered(5)), log.record(answered(1))]);
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    full = false;
    await log.record(answered(1));
    expect(sequences()).toEqual([[0, 1], [2]]);
  });

  it('refuses alone what cannot be encoded', async () => {
    const broken: AnsweredPredictions = {
      ...answered(2),
      encode: () => {
        throw new Error('broken');
      },
    };
    const [, failed] = await Promise.allSettled([log.record(answered(1)), log.record(broken), log.record(answered(1))]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'broken' } });
    expect(sequences()).toEqual([[0], [1]]);
  });

  it('halves a block that the event log would not take, and refuses a prediction that is too large alone', async () => {
    const long = (record: PredictionRecord) => ({
      ...record,
      features: { text: `${record.producerSequence}`.padEnd(2 ** 20) },
    });
    await log.record(answered(6, 'auto', '1', long));
    expect(sequences()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    const endless = (record: PredictionRecord) => ({ ...record, features: { text: 'x'.repeat(2 ** 23) } });
    await expect(log.record(answered(1, 'auto', '1', endless))).rejects.toMatchObject({ code: 'event-too-large' });
  });

  it('sends an event for each prediction at low rates', async () => {
    await log.record(answered(3));
    const { records, predictions } = carried();
    expect(predictions).toBe(3);
    expect(records.map(({ headers }) => [headers['ce_type'], headers['ce_id'], headers['content-type']])).toEqual(
      [0, 1, 2].map((n) => [PredictionLogged.type, `p-${n}`, 'application/json']),
    );
    expect(read(records)).toEqual(decodePredictionBlock(written()[0]!.value!));
  });

  it('joins neighbours into blocks of a hundred at high rates, in order and whole', async () => {
    for (let n = 0; n < 120; n++) await log.record(answered(1));
    await log.record(answered(3, 'auto', '2'));
    const { records, predictions } = carried();
    expect(predictions).toBe(123);
    expect(records.map(({ headers }) => headers['ce_id'])).toEqual(['p-0', 'p-100', 'p-120']);
    expect(records[0]?.headers['content-type']).toBe('application/vnd.modelyard.prediction-block');
    expect(read(records).map(({ producerSequence }) => producerSequence)).toEqual(
      Array.from({ length: 123 }, (_, n) => n),
    );
  });

  it.each<[PredictionLogPolicy['format'], number, string]>([
    ['json', 200, PredictionLogged.type],
    ['blocks', 1, PredictionsLogged.type],
  ])('sends %s whatever the rate when the policy says so', async (format, rows, type) => {
    await log.record(answered(rows, format));
    expect(new Set(carried().records.map(({ headers }) => headers['ce_type']))).toEqual(new Set([type]));
    expect(read(carried().records)).toHaveLength(rows);
  });

  it('sends a block that it cannot read as it is, so that nothing waits behind it', async () => {
    await log.record(answered(1, 'json', '1', (record) => ({ ...record, latencyMs: -1 })));
    await log.record(answered(1, 'json'));
    expect(carried().records.map(({ headers }) => headers['ce_type'])).toEqual([
      PredictionsLogged.type,
      PredictionLogged.type,
    ]);
  });

  it('sends what would be too long as JSON as a block', async () => {
    const wide = (record: PredictionRecord) => ({ ...record, outputs: { y: new Array<number>(400_000).fill(1 / 3) } });
    await log.record(answered(1, 'json', '1', wide));
    const { records } = carried();
    expect(records.map(({ headers }) => headers['ce_type'])).toEqual([PredictionsLogged.type]);
    expect(read(records)[0]?.outputs['y']).toHaveLength(400_000);
  });

  it('sends the finished records of an earlier release unchanged', () => {
    writes.push([encodeSpoolEntry({ key: 'k', headers: { ce_type: PredictionLogged.type, ce_id: '1' }, value: '{}' })]);
    expect(carried()).toEqual({ records: written(), predictions: 1 });
  });
});
