import {
  predictionTopic,
  PredictionLogged,
  PredictionsLogged,
  readEventData,
  type PredictionRecord,
} from '@modelyard/contracts';
import type { EventLog, LogRecord } from '@modelyard/messaging';
import { eventually } from '@modelyard/testing';

/** What the topic of predictions holds, as any reader finds it. */
export interface LoggedPredictions {
  /** Each once, by its producer and the producer's own count, in the order of each partition. */
  readonly effects: readonly PredictionRecord[];
  readonly repeats: number;
  /** Records of each form: an event for each prediction, or blocks of many. */
  readonly forms: Readonly<Record<'json' | 'blocks', number>>;
  /** Predictions that came, within their partition, after a later one of their producer. */
  readonly outOfOrder: readonly string[];
}

/** Reads the topic from its beginning to where it ends now. */
export async function readLoggedPredictions(eventLog: EventLog): Promise<LoggedPredictions> {
  const { name } = predictionTopic;
  const ends = new Map((await eventLog.offsets(name)).map(({ partition, start, end }) => [partition, { start, end }]));
  const reached = new Map(
    [...ends].filter(([, { start, end }]) => start === end).map(([partition, { end }]) => [partition, end]),
  );
  const reader = new Reader();
  const consumption = await eventLog.consume({
    group: null,
    topics: [name],
    onRecords: ({ partition, records, nextOffset }) => {
      for (const record of records) reader.take(record);
      reached.set(partition, nextOffset);
    },
  });
  await eventually(
    () => {
      const short = [...ends].filter(([partition, { end }]) => (reached.get(partition) ?? 0n) < end);
      if (short.length > 0) throw new Error(`${short.length} partitions are not read to their end`);
    },
    { withinMs: 60_000 },
  );
  await consumption.close();
  return reader;
}

class Reader implements LoggedPredictions {
  readonly effects: PredictionRecord[] = [];
  readonly forms = { json: 0, blocks: 0 };
  readonly outOfOrder: string[] = [];
  repeats = 0;
  private readonly seen = new Set<string>();
  private readonly latest = new Map<string, number>();

  take({ headers, value, partition }: LogRecord): void {
    if (value === null) throw new TypeError('a prediction without content');
    const isBlock = headers['ce_type'] === PredictionsLogged.type;
    this.forms[isBlock ? 'blocks' : 'json']++;
    const predictions = isBlock
      ? readEventData(PredictionsLogged, value).predictions
      : [readEventData(PredictionLogged, value)];
    for (const prediction of predictions) this.takeOne(prediction, partition);
  }

  private takeOne(prediction: PredictionRecord, partition: number): void {
    const { producer, producerSequence } = prediction;
    const key = `${producer} ${producerSequence}`;
    if (this.seen.has(key)) {
      this.repeats++;
      return;
    }
    this.seen.add(key);
    this.effects.push(prediction);
    const lane = `${producer} ${partition}`;
    if (producerSequence < (this.latest.get(lane) ?? -1)) this.outOfOrder.push(`${lane}: ${producerSequence}`);
    this.latest.set(lane, producerSequence);
  }
}
