import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@modelyard/chassis';
import {
  decodePredictionBlock,
  PredictionLogged,
  PredictionLogPolicy,
  production,
  type PredictionRecord,
  type ServedModel,
} from '@modelyard/contracts';
import { SpoolFullError, type AnsweredPredictions } from '@modelyard/messaging';
import { rowsAreIndependent, signatureOf, type LiveVersion } from '../pipeline/live-version.js';
import type { PendingInference } from '../pipeline/pending-inference.js';
import type { AnsweredJob } from '../pipeline/turn-batcher.js';
import type { Route } from '../routing/routing-table.js';
import type { Tensor } from '../tensors/tensor.js';
import { classifier, servedSample } from '../versions/sample-models.fake.js';
import { SpooledPredictions, type UnloggedReason } from './spooled-predictions.js';

const features: ServedModel['features'] = [
  { name: 'age', kind: 'numeric', source: { input: 'x', index: 0 } },
  { name: 'income', kind: 'numeric', source: { input: 'x', index: 2 } },
  { name: 'nowhere', kind: 'numeric', source: { input: 'x', index: 9 } },
  { name: 'count', kind: 'numeric', source: { input: 'count' } },
  { name: 'city', kind: 'categorical', source: { input: 'city' } },
  { name: 'flag', kind: 'categorical', source: { input: 'flag' } },
  { name: 'half', kind: 'numeric', source: { input: 'half' } },
];
const declared = (name: string, datatype: string, shape = [-1, 1]) => ({ name, datatype, shape });
const served: ServedModel = {
  ...servedSample(classifier(), { name: 'mixed' }),
  inputs: [
    declared('x', 'FP32', [-1, 3]),
    declared('count', 'INT64'),
    declared('city', 'BYTES'),
    declared('flag', 'BOOL'),
    declared('half', 'FP16'),
  ],
  outputs: [declared('p', 'FP64', [-1, 2]), declared('label', 'BYTES'), declared('votes', 'INT8', [-1, 2])],
  features,
  decision: { kind: 'argmax', output: 'p', labels: ['no', 'yes'] },
  confidence: { kind: 'largest-probability', output: 'p' },
};
const signature = signatureOf(served);
const live: LiveVersion = { served, signature, countsRows: rowsAreIndependent(signature) };
const route: Route = {
  target: served,
  why: 'experiment',
  unit: 'customer-7',
  experiment: 'price',
  arm: 'b',
  propensity: 0.25,
};

const tensor = (name: string, datatype: Tensor['datatype'], data: Tensor['data'], rows: number): Tensor => ({
  name,
  datatype,
  shape: [rows, data.length / rows],
  data,
});

/** A request of two rows with a value of each kind, and its answers. */
function answered(id: string, changes: Partial<PendingInference> = {}): AnsweredJob<PendingInference> {
  const job = {
    call: { receivedAt: 1_000, header: () => undefined },
    live,
    route,
    rows: 2,
    predictionId: id,
    eventTime: null,
    inputs: [
      tensor('x', 'FP32', Float32Array.of(0.1, 1, 2, Number.NaN, 4, -0), 2),
      tensor('count', 'INT64', BigInt64Array.of(2n ** 53n + 1n, -3n), 2),
      tensor('city', 'BYTES', ['Zürich', ''], 2),
      tensor('flag', 'BOOL', Uint8Array.of(1, 0), 2),
      tensor('half', 'FP16', Uint16Array.of(0x3e00, 0xfc00), 2),
    ],
    ...changes,
  } as unknown as PendingInference;
  const outputs = [
    tensor('p', 'FP64', Float64Array.of(0.25, 0.75, 0.5, 0.5), 2),
    tensor('label', 'BYTES', ['yes', 'no'], 2),
    tensor('votes', 'INT8', Int8Array.of(1, -2, 3, 4), 2),
  ];
  return { job, outputs };
}

describe('the predictions that go to the spool', () => {
  let recorded: PredictionRecord[];
  let calls: number;
  let fault: Error | null;
  let unlogged: [UnloggedReason, number][];
  beforeEach(() => {
    [recorded, calls, fault, unlogged] = [[], 0, null, []];
  });

  const log = {
    producer: 'inference-1',
    record: (predictions: AnsweredPredictions): Promise<void> => {
      calls++;
      if (fault) return Promise.reject(fault);
      recorded.push(...decodePredictionBlock(predictions.encode(0, predictions.rows, recorded.length)));
      return Promise.resolve();
    },
  };
  const predictions = (policy: Partial<PredictionLogPolicy> = {}) => {
    const parsed = PredictionLogPolicy.parse(policy);
    return new SpooledPredictions({
      environment: production,
      log,
      clock: new FakeClock('2001-03-04T05:06:07.089Z'),
      policyOf: () => parsed,
      onUnlogged: (_live, reason, count) => unlogged.push([reason, count]),
    });
  };

  it('say everything of a row, in values that JSON can hold', async () => {
    await predictions().record([answered('r'), answered('s', { eventTime: '2001-03-01T00:00:00.000Z' })], 1_004.5);
    const [first, second, third] = recorded;
    expect(first).toEqual({
      predictionId: 'r-0',
      environment: 'production',
      modelId: served.modelId,
      modelVersionId: served.modelVersionId,
      name: 'mixed',
      version: served.version,
      digest: null,
      unit: 'customer-7',
      experiment: 'price',
      arm: 'b',
      propensity: 0.25,
      shadow: false,
      purpose: 'live',
      requestTime: '2001-03-04T05:06:07.089Z',
      eventTime: '2001-03-04T05:06:07.089Z',
      producer: 'inference-1',
      producerSequence: 0,
      features: {
        age: Math.fround(0.1),
        income: 2,
        nowhere: null,
        count: '9007199254740993',
        city: 'Zürich',
        flag: true,
        half: 1.5,
      },
      outputs: { p: [0.25, 0.75], label: 'yes', votes: [1, -2] },
      decision: 'yes',
      threshold: null,
      confidence: 0.75,
      latencyMs: 4.5,
      error: null,
    });
    expect(second).toMatchObject({ predictionId: 'r-1', features: { age: null, income: 0, count: -3, half: null } });
    expect(second).toMatchObject({ decision: 'no', confidence: 0.5, outputs: { votes: [3, 4] } });
    expect(third).toMatchObject({ predictionId: 's-0', eventTime: '2001-03-01T00:00:00.000Z' });
    for (const record of recorded) expect(PredictionLogged.encode(record)).toEqual(record);
  });

  it('tell the platform’s own traffic and shadows apart', async () => {
    const verification = answered('v', { call: { receivedAt: 0, header: () => 'verification' } as never });
    const shadow = answered('w', { route: { ...route, why: 'shadow' } });
    await predictions().record([verification, shadow], 1_001);
    expect(recorded.map(({ purpose, shadow: isShadow }) => [purpose, isShadow])).toEqual([
      ['verification', false],
      ['verification', false],
      ['live', true],
      ['live', true],
    ]);
  });

  it('leave out features that the policy names', async () => {
    await predictions({ redact: ['age', 'city'] }).record([answered('r')], 1_001);
    expect(Object.keys(recorded[0]?.features ?? {})).toEqual(['income', 'nowhere', 'count', 'flag', 'half']);
  });

  it('are sampled by their ids, and those left out are counted', async () => {
    const requests = Array.from({ length: 1_000 }, (_, at) => answered(`r${at}`));
    const logged = async (sample: number) => {
      recorded = [];
      for (const request of requests) await predictions({ sample }).record([request], 1_001);
      return recorded.map(({ predictionId }) => predictionId);
    };
    const [tenth, half] = [await logged(0.1), await logged(0.5)];
    // Four standard deviations are 54 and 90.
    expect(Math.abs(tenth.length - 200)).toBeLessThan(54);
    expect(Math.abs(half.length - 1_000)).toBeLessThan(90);
    expect(tenth.filter((id) => !half.includes(id))).toEqual([]);
    const left = unlogged.reduce((sum, [, count]) => sum + count, 0);
    expect([left, tenth.length + half.length + left]).toEqual([4_000 - tenth.length - half.length, 4_000]);
  });

  it('are not written at all when the policy wants none', async () => {
    await predictions({ sample: 0 }).record([answered('r')], 1_001);
    expect([calls, unlogged]).toEqual([0, [['sampled-out', 2]]]);
  });

  it('keep the request from being answered when they cannot be kept, unless the policy lets them go', async () => {
    fault = new SpoolFullError('full');
    await expect(predictions().record([answered('r')], 1_001)).rejects.toBe(fault);
    expect(unlogged).toEqual([]);
    await predictions({ whenFull: 'drop' }).record([answered('r')], 1_001);
    expect(unlogged).toEqual([['spool-full', 2]]);
    fault = new Error('broken');
    await expect(predictions({ whenFull: 'drop' }).record([answered('r')], 1_001)).rejects.toBe(fault);
  });
});
