import { beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '@modelyard/chassis';
import type { PredictionCachePolicy } from '@modelyard/contracts';
import { FakePredictionRecorder } from '../predictions/prediction-recorder.fake.js';
import { Refusal } from '../refusal.js';
import { planOf } from '../routing/traffic-plan.fake.js';
import { TrafficPlans } from '../routing/traffic-plans.js';
import { InferenceMetrics } from '../telemetry/inference-metrics.js';
import type { Tensor } from '../tensors/tensor.js';
import { bringToLife } from '../versions/bring-to-life.js';
import { classifier, servedSample } from '../versions/sample-models.fake.js';
import { AnswerDesk } from './answer-desk.js';
import type { Executor } from './executor.js';
import type { HostedVersion } from './hosted-version.js';
import type { Answer, InferenceCall } from './inference-call.js';
import { InferencePipeline } from './inference-pipeline.js';
import type { Parameters } from './infer-request.js';
import { replyParameters } from './reply-parameters.js';

/** Adds one to the first number of each row. Refuses a row that begins with -1. */
class AddingExecutor implements Executor {
  readonly runs: number[] = [];
  hold: Promise<void> = Promise.resolve();
  lost = false;

  async run([input]: readonly Tensor[]): Promise<Tensor[]> {
    const { shape, data } = input as Tensor;
    const rows = shape[0] ?? 0;
    this.runs.push(rows);
    await this.hold;
    if (this.lost) throw new Refusal('unavailable', 'the worker is lost');
    const firsts = Array.from({ length: rows }, (_, row) => (data as Float32Array)[row * 3] as number);
    if (firsts.includes(-1)) throw new Error('row refused');
    const pairs = firsts.flatMap((first) => [first + 1, 0]);
    return [{ name: 'probabilities', datatype: 'FP32', shape: [rows, 2], data: Float32Array.from(pairs) }];
  }

  release(): Promise<void> {
    return Promise.resolve();
  }
}

interface CallFacts {
  firsts?: number[];
  version?: string;
  parameters?: Parameters;
  headers?: Record<string, string>;
  inputs?: Tensor[];
  timeoutMs?: number;
  cancelled?: boolean;
}

const rows = (firsts: number[]): Tensor => ({
  name: 'x',
  datatype: 'FP32',
  shape: [firsts.length, 3],
  data: Float32Array.from(firsts.flatMap((first) => [first, 0, 0])),
});

describe('the inference pipeline', () => {
  const served = servedSample(classifier(), { name: 'adder' });
  let executor: AddingExecutor;
  let recorder: FakePredictionRecorder;
  let plans: TrafficPlans;
  let pipeline: InferencePipeline;
  let live: HostedVersion | undefined;
  let refusals: string[];
  let cached: PredictionCachePolicy | undefined;

  beforeEach(() => {
    executor = new AddingExecutor();
    recorder = new FakePredictionRecorder();
    refusals = [];
    cached = undefined;
    const desk = new AnswerDesk(recorder);
    const limits = { maxBatchRows: 4, maxWaitingRequests: 8, maxBatchMs: 1_000, maxWaitMs: 10_000 };
    live = bringToLife(
      desk,
      new InferenceMetrics(new Metrics()),
      limits,
      () => cached,
    )(served, executor, {
      batchable: true,
      engine: { engine: 'onnxruntime', reason: '', rowUs: {} },
    });
    plans = new TrafficPlans(() => true);
    plans.apply(planOf([{ served, weight: 100 }]));
    let ids = 0;
    pipeline = new InferencePipeline({
      plans,
      versions: {
        get: () => live,
        findByName: (_model, version) => (version === 'former' ? live : undefined),
        standing: () => ({ state: 'loading', reason: 'being fetched' }),
      },
      newId: () => `p${++ids}`,
      defaultTimeoutMs: 10_000,
      maxRequestRows: 16,
      onFailed: (_live, { kind }) => refusals.push(kind),
    });
  });

  const call = (facts: CallFacts = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const inference: InferenceCall = {
        model: 'adder',
        version: facts.version ?? null,
        request: {
          id: null,
          parameters: facts.parameters ?? {},
          inputs: facts.inputs ?? [rows(facts.firsts ?? [1])],
          outputs: null,
        },
        inputs: () => inference.request.inputs,
        receivedAt: performance.now(),
        timeoutMs: facts.timeoutMs ?? null,
        header: (name) => facts.headers?.[name],
        cancelled: () => facts.cancelled ?? false,
        answer: resolve,
        refuse: (refusal: Refusal) => reject(refusal),
      };
      pipeline.submit(inference);
    });
  const firstsOf = ({ outputs }: Answer) =>
    Array.from(outputs[0]!.data as Float32Array).filter((_, at) => at % 2 === 0);

  it('answers the requests of one turn by one run, each with its own rows', async () => {
    const answers = await Promise.all([call({ firsts: [1] }), call({ firsts: [2, 3] }), call({ firsts: [4] })]);
    expect(answers.map(firstsOf)).toEqual([[2], [3, 4], [5]]);
    expect(executor.runs).toEqual([4]);
    expect(recorder.calls).toHaveLength(1);
  });

  it('runs at most so many rows together, and a larger request by itself', async () => {
    await Promise.all([call({ firsts: [1, 2, 3] }), call({ firsts: [4, 5] }), call({ firsts: [6, 7, 8, 9, 10] })]);
    expect(executor.runs).toEqual([3, 2, 5]);
  });

  it('gathers the next batch while one is running, without waiting for company', async () => {
    const gate = Promise.withResolvers<void>();
    executor.hold = gate.promise;
    const first = call();
    await new Promise((resolve) => setImmediate(resolve));
    const later = [call(), call()];
    gate.resolve();
    await Promise.all([first, ...later]);
    expect(executor.runs).toEqual([1, 2]);
  });

  it('runs what has a priority before what has none, and else in the order in which it came', async () => {
    const gate = Promise.withResolvers<void>();
    executor.hold = gate.promise;
    const first = call();
    await new Promise((resolve) => setImmediate(resolve));
    const order: number[] = [];
    const later = [0, 0, 0, 0, 2, 1].map(async (priority, at) => {
      await call({ firsts: [at], parameters: { priority } });
      order.push(at);
    });
    gate.resolve();
    await Promise.all([first, ...later]);
    expect(order).toEqual([5, 4, 0, 1, 2, 3]);
    await expect(call({ parameters: { priority: -1 } })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('fails only the request whose row the model refuses', async () => {
    const [good, bad, other] = await Promise.allSettled([call(), call({ firsts: [-1] }), call({ firsts: [7] })]);
    expect(good.status === 'fulfilled' && firstsOf(good.value)).toEqual([2]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { kind: 'internal' } });
    expect(other.status === 'fulfilled' && firstsOf(other.value)).toEqual([8]);
  });

  it('fails all requests of a run that lost the executor, and does not run them again', async () => {
    executor.lost = true;
    const replies = await Promise.allSettled([call(), call()]);
    expect(replies).toMatchObject([1, 2].map(() => ({ status: 'rejected', reason: { kind: 'unavailable' } })));
    expect(executor.runs).toEqual([2]);
  });

  it('records each row under its own id before the reply, with where it was routed', async () => {
    const answer = await call({ firsts: [1, 2], headers: { 'x-modelyard-key': 'AA' } });
    expect(replyParameters(answer)).toEqual({
      prediction_id: 'p1',
      routed_by: 'weight',
      model_version_id: served.modelVersionId,
    });
    expect(recorder.predictions).toMatchObject([
      { predictionId: 'p1-0', unit: 'AA', purpose: 'live', outputs: { probabilities: [2, 0] } },
      { predictionId: 'p1-1', unit: 'AA', purpose: 'live', outputs: { probabilities: [3, 0] } },
    ]);
  });

  it('answers nobody when the predictions cannot be recorded', async () => {
    recorder.fault = new Error('disk full');
    await expect(call()).rejects.toMatchObject({ kind: 'unavailable', httpStatus: 503 });
  });

  it.each<[string, CallFacts, string, string]>([
    ['an input twice', { inputs: [rows([1]), rows([2])] }, 'invalid', "input 'x' already exists in request"],
    ['a missing input', { inputs: [] }, 'invalid', "expected 1 inputs but got 0 inputs for model 'adder'"],
    ['an unknown input', { inputs: [{ ...rows([1]), name: 'z' }] }, 'invalid', "unexpected inference input 'z'"],
    [
      'another type',
      { inputs: [{ ...rows([1]), datatype: 'INT32', data: Int32Array.of(1, 2, 3) }] },
      'invalid',
      "inference input 'x' data-type is 'INT32', but model 'adder' expects 'FP32'",
    ],
    [
      'another shape',
      { inputs: [{ ...rows([1]), shape: [3] }] },
      'invalid',
      "unexpected shape for input 'x' for model 'adder'. Expected [-1,3], got [3]",
    ],
    ['a bad event time', { parameters: { event_time: 'soon' } }, 'invalid', "parameter 'event_time' must be RFC 3339"],
    ['an endless prediction id', { parameters: { prediction_id: 'x'.repeat(101) } }, 'invalid', '1 to 100 characters'],
    ['too many rows', { firsts: new Array<number>(17).fill(1) }, 'invalid', '17 rows, more than the limit of 16'],
    ['an unknown version', { version: '9' }, 'not-found', 'Model adder with version 9 not found'],
    ['a caller who is gone', { cancelled: true }, 'cancelled', 'Request was cancelled'],
    ['a deadline that has passed', { timeoutMs: -1 }, 'expired', 'Request timeout expired'],
  ])('refuses %s', async (_what, facts, kind, message) => {
    await expect(call(facts)).rejects.toMatchObject({ kind, message: expect.stringContaining(message) });
    expect(refusals).toEqual([kind]);
    expect(recorder.predictions).toEqual([]);
  });

  it('refuses with the reason while the version is not ready', async () => {
    live = undefined;
    await expect(call()).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'Model adder with version 1 is not ready (loading): being fetched',
      retryAfterSeconds: 1,
    });
  });

  it('refuses when too many requests wait', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 9 }, () => call()));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([
      { status: 'rejected', reason: expect.objectContaining({ message: 'Exceeds maximum queue size' }) },
    ]);
  });

  it('answers by a version that its plan left behind when the caller insists on it', async () => {
    expect((await call({ version: 'former' })).route.why).toBe('explicit-version');
  });

  it('answers equal requests by one run where its plan has a cache, and logs each', async () => {
    cached = { maxMb: 1 };
    const together = await Promise.all([call(), call(), call({ firsts: [7] })]);
    const later = await call();
    expect([...together, later].map(firstsOf)).toEqual([[2], [2], [8], [2]]);
    expect(executor.runs).toEqual([2]);
    expect(recorder.predictions.map(({ predictionId }) => predictionId)).toEqual(['p1', 'p2', 'p3', 'p4']);
    cached = undefined;
    await call();
    cached = { maxMb: 1 };
    await call();
    expect(executor.runs).toEqual([2, 1, 1]);
  });

  it('keeps no failure in a cache, and gives up a run of equal requests when none of them can wait', async () => {
    cached = { maxMb: 1 };
    const [late, patient] = await Promise.allSettled([call({ timeoutMs: -1 }), call()]);
    expect([late.status, patient.status === 'fulfilled' && firstsOf(patient.value)]).toEqual(['fulfilled', [2]]);
    await expect(call({ firsts: [3], timeoutMs: -1 })).rejects.toMatchObject({ kind: 'expired' });
    const bad = await Promise.allSettled([call({ firsts: [-1] }), call({ firsts: [-1] })]);
    expect(bad.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(call({ firsts: [-1] })).rejects.toMatchObject({ kind: 'internal' });
    expect(executor.runs).toEqual([1, 1, 1]);
  });

  it('takes a new plan over between two requests', async () => {
    const before = await call();
    plans.apply(planOf([{ served, weight: 0 }], { revision: 2, state: 'withdrawn', reason: 'archived' }));
    await expect(call()).rejects.toMatchObject({
      kind: 'not-found',
      message: "Request for unknown model: 'adder' is not found: archived",
    });
    expect(firstsOf(before)).toEqual([2]);
  });
});
