import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ModelId,
  ModelVersionId,
  PredictionLogged,
  PredictionLogPolicy,
  PredictionsLogged,
} from '@modelyard/contracts';
import type { Consumption, LogRecord } from '@modelyard/messaging';
import { planOf } from '../routing/traffic-plan.fake.js';
import { usingInference } from '../running-inference.conformance.js';
import { classifier } from '../versions/sample-models.fake.js';

const rowsOf = (rows: number) => ({
  inputs: [
    { name: 'x', datatype: 'FP32', shape: [rows, 3], data: Array.from({ length: rows * 3 }, (_, at) => at / 8) },
  ],
});

describe('the prediction log of the inference service', () => {
  const running = usingInference();
  const records: LogRecord[] = [];
  let reading: Consumption;
  beforeAll(async () => {
    const topics = [PredictionLogged.topic.name];
    reading = await running.it.eventLog.consume({
      group: null,
      topics,
      onRecords: (batch) => void records.push(...batch.records),
    });
  });
  afterAll(() => reading.close());

  let revision = 0;
  /** Serves a model of its own whose plan asks for such a log. */
  const serve = async (name: string, predictionLog: Partial<PredictionLogPolicy>) => {
    const digits = String(++revision).padStart(12, '0');
    const served = await running.it.store(classifier(), {
      name,
      modelId: ModelId.parse(`0193d5a0-0000-7000-8000-${digits}`),
      modelVersionId: ModelVersionId.parse(`0193d5a0-0000-7000-9000-${digits}`),
    });
    const features = ['age', 'income'].map((feature, index) => ({
      name: feature,
      kind: 'numeric' as const,
      source: { input: 'x', index },
    }));
    const entries = [{ served: { ...served, features }, weight: 100 }];
    await running.it.publish(planOf(entries, { revision, predictionLog: PredictionLogPolicy.parse(predictionLog) }));
    await running.it.untilReady(served);
    return served.modelId;
  };
  const typesOf = (modelId: string) =>
    records.filter(({ key }) => key?.startsWith(modelId)).map(({ headers }) => headers['ce_type']);

  it('sends blocks when many are answered at once, in order and whole', async () => {
    const modelId = await serve('busy', {});
    await running.it.infer('busy', rowsOf(250));
    const logged = await running.it.predictions('busy', 250);
    expect(typesOf(modelId)).toEqual(Array.from({ length: 3 }, () => PredictionsLogged.type));
    expect(logged.map(({ predictionId }) => Number(predictionId.split('-').at(-1)))).toEqual(
      Array.from({ length: 250 }, (_, row) => row),
    );
    const sequences = logged.map(({ producerSequence }) => producerSequence);
    expect(sequences).toEqual(sequences.map((_, at) => (sequences[0] ?? 0) + at));
    expect(logged[249]?.features).toEqual({ age: (249 * 3) / 8, income: (249 * 3 + 1) / 8 });
    for (const record of logged) expect(PredictionLogged.encode(record)).toEqual(record);
  });

  it('follows the plan: JSON whatever the rate, and without a feature', async () => {
    const modelId = await serve('private', { format: 'json', redact: ['age'] });
    await running.it.infer('private', rowsOf(50));
    const logged = await running.it.predictions('private', 50);
    expect(new Set(typesOf(modelId))).toEqual(new Set([PredictionLogged.type]));
    expect(Object.keys(logged[0]?.features ?? {})).toEqual(['income']);
  });

  it('answers what is not sampled, and counts it', async () => {
    await serve('rare', { sample: 0 });
    expect(await running.it.infer('rare', rowsOf(7))).toMatchObject({ status: 200 });
    const metrics = await (await fetch(`${running.it.service.url}/metrics`)).text();
    expect(metrics).toMatch(
      /inference_predictions_unlogged_total\{[^}]*model="rare"[^}]*reason="sampled-out"[^}]*\} 7\n/,
    );
  });

  it('refuses, or answers and counts, when the spool is full; and goes on without a gap once it drains', async () => {
    await serve('strict', { whenFull: 'refuse' });
    await serve('loose', { whenFull: 'drop' });
    await running.it.service.restart({
      MODELYARD_EVENT_LOG_URL: 'postgres://nobody@127.0.0.1:1/nowhere',
      MODELYARD_SPOOL_MAX_MB: '1',
    });
    // 10,000 rows of the small model take more than half of the spool.
    const statuses: number[] = [];
    for (let tries = 0; tries < 12 && statuses.at(-1) !== 503; tries++) {
      statuses.push((await running.it.infer('strict', rowsOf(10_000))).status);
    }
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect(await running.it.infer('loose', rowsOf(10_000))).toMatchObject({ status: 200 });
    const metrics = await (await fetch(`${running.it.service.url}/metrics`)).text();
    expect(metrics).toMatch(/unlogged_total\{[^}]*model="loose"[^}]*reason="spool-full"[^}]*\} 10000\n/);
    await running.it.service.restart(running.it.settings);
    const answered = statuses.filter((status) => status === 200).length * 10_000;
    const logged = await running.it.predictions('strict', answered);
    const sequences = logged.map(({ producerSequence }) => producerSequence).toSorted((a, b) => a - b);
    expect(sequences).toEqual(Array.from({ length: answered }, (_, at) => at));
  });
});
