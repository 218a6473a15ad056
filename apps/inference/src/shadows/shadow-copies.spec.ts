import { beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '@modelyard/chassis';
import type { TrafficPlan } from '@modelyard/contracts';
import { AnswerDesk } from '../pipeline/answer-desk.js';
import type { Executor } from '../pipeline/executor.js';
import type { HostedVersion } from '../pipeline/hosted-version.js';
import type { Answer, InferenceCall } from '../pipeline/inference-call.js';
import { InferencePipeline } from '../pipeline/inference-pipeline.js';
import { FakePredictionRecorder } from '../predictions/prediction-recorder.fake.js';
import { planOf } from '../routing/traffic-plan.fake.js';
import { TrafficPlans } from '../routing/traffic-plans.js';
import { InferenceMetrics } from '../telemetry/inference-metrics.js';
import type { Tensor } from '../tensors/tensor.js';
import { bringToLife } from '../versions/bring-to-life.js';
import { classifier, servedSample } from '../versions/sample-models.fake.js';
import { ShadowCopies } from './shadow-copies.js';

/** Answers zeros, and tells of each run; waits for `hold`, fails while `fault` is set. */
class TellingExecutor implements Executor {
  hold: Promise<void> = Promise.resolve();
  fault: Error | null = null;

  constructor(private readonly tell: (rows: number) => void) {}

  async run([input]: readonly Tensor[]): Promise<Tensor[]> {
    const rows = input?.shape[0] ?? 0;
    this.tell(rows);
    await this.hold;
    if (this.fault) throw this.fault;
    return [{ name: 'probabilities', datatype: 'FP32', shape: [rows, 2], data: new Float32Array(rows * 2) }];
  }

  release(): Promise<void> {
    return Promise.resolve();
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('shadow copies', () => {
  const stable = servedSample(classifier(), { name: 'm', version: '1' });
  const shadow = servedSample(classifier(), { name: 'm', version: '2' });
  let events: string[];
  let outcomes: string[];
  let executors: { stable: TellingExecutor; shadow: TellingExecutor };
  let live: Map<string, HostedVersion>;
  let recorder: FakePredictionRecorder;
  let pipeline: InferencePipeline;
  let copies: ShadowCopies;
  let isBusy: () => boolean;

  const begin = (changes: Partial<TrafficPlan> = {}, maxWaitingBytes = 1_000_000) => {
    events = [];
    outcomes = [];
    recorder = new FakePredictionRecorder();
    executors = {
      stable: new TellingExecutor((rows) => events.push(`live run of ${rows}`)),
      shadow: new TellingExecutor((rows) => events.push(`shadow run of ${rows}`)),
    };
    const desk = new AnswerDesk(recorder, (jobs) => copies.take(jobs));
    const limits = { maxBatchRows: 64, maxWaitingRequests: 64, maxBatchMs: 1_000, maxWaitMs: 10_000 };
    const revive = bringToLife(desk, new InferenceMetrics(new Metrics()), limits, () => undefined);
    const report = { batchable: true, engine: { engine: 'onnxruntime' as const, reason: '', rowUs: {} } };
    live = new Map([
      [stable.modelVersionId, revive(stable, executors.stable, report)],
      [shadow.modelVersionId, revive(shadow, executors.shadow, report)],
    ]);
    isBusy = () => [...live.values()].some(({ batcher }) => batcher.busy);
    const versions = {
      get: (id: string) => live.get(id),
      findByName: () => live.get(stable.modelVersionId),
      standing: () => ({ state: 'ready' as const, reason: '' }),
    };
    const plans = new TrafficPlans(() => true);
    const shadows = [{ modelVersionId: shadow.modelVersionId, share: 1 }];
    const entries = [stable, shadow].map((served, at) => ({ served, weight: at === 0 ? 100 : 0 }));
    plans.apply(planOf(entries, { shadows, ...changes }));
    let ids = 0;
    pipeline = new InferencePipeline({
      plans,
      versions,
      newId: () => `p${++ids}`,
      defaultTimeoutMs: 10_000,
      maxRequestRows: 16,
      onFailed: () => events.push('live failure'),
    });
    copies = new ShadowCopies({
      tableOf: (modelId) => plans.tableOf(modelId),
      versions,
      liveWork: { taken: () => pipeline.taken, busy: () => isBusy() },
      maxWaitingBytes,
      counted: ({ version }, outcome) => outcomes.push(`${version} ${outcome}`),
    });
  };
  beforeEach(() => begin());

  const call = (facts: { version?: string; headers?: Record<string, string>; rows?: number } = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const rows = facts.rows ?? 1;
      const inputs: Tensor[] = [{ name: 'x', datatype: 'FP32', shape: [rows, 3], data: new Float32Array(rows * 3) }];
      const inference: InferenceCall = {
        model: 'm',
        version: facts.version ?? null,
        request: { id: null, parameters: {}, inputs, outputs: null },
        inputs: () => inputs,
        receivedAt: performance.now(),
        timeoutMs: null,
        header: (name) => facts.headers?.[name],
        cancelled: () => false,
        answer: (answer) => {
          events.push(`reply by ${answer.live.served.version}`);
          resolve(answer);
        },
        refuse: reject,
      };
      pipeline.submit(inference);
    });
  const settled = async (count: number) => {
    while (outcomes.length < count) await turn();
  };

  it('run after the replies, together, and are logged as what they are under the prediction ids of the replies', async () => {
    await Promise.all([call({ headers: { 'x-modelyard-key': 'AA' } }), call({ rows: 2 })]);
    await settled(2);
    expect(events).toEqual(['live run of 3', 'reply by 1', 'reply by 1', 'shadow run of 3']);
    expect(outcomes).toEqual(['2 answered', '2 answered']);
    const facts = recorder.predictions.map((one) => [one.predictionId, one.version, one.shadow, one.unit]);
    expect(facts).toEqual([
      ['p1', '1', false, 'AA'],
      ['p2-0', '1', false, null],
      ['p2-1', '1', false, null],
      ['p1', '2', true, 'AA'],
      ['p2-0', '2', true, null],
      ['p2-1', '2', true, null],
    ]);
  });

  it('wait while requests are under way, and for a turn that brings none', async () => {
    const gate = Promise.withResolvers<void>();
    await call();
    executors.stable.hold = gate.promise;
    const held = call();
    for (let turns = 0; turns < 5; turns++) await turn();
    expect(events).not.toContain('shadow run of 1');
    gate.resolve();
    await held;
    // Each of these turns brings a request.
    for (let turns = 0; turns < 5; turns++) await call();
    expect(events.filter((event) => event.startsWith('shadow'))).toEqual([]);
    await settled(7);
    expect(events.at(-1)).toBe('shadow run of 7');
  });

  it('change nothing about the replies while the shadow hangs', async () => {
    const gate = Promise.withResolvers<void>();
    executors.shadow.hold = gate.promise;
    await call();
    while (!events.includes('shadow run of 1')) await turn();
    for (let request = 0; request < 3; request++) await call();
    expect(events.filter((event) => !event.startsWith('live'))).toEqual([
      'reply by 1',
      'shadow run of 1',
      'reply by 1',
      'reply by 1',
      'reply by 1',
    ]);
    gate.resolve();
    await settled(4);
    expect(events.at(-1)).toBe('shadow run of 3');
  });

  it('touch nothing when they fail, cannot be logged, do not fit or find no version', async () => {
    executors.shadow.fault = new Error('the shadow is broken');
    await call();
    await settled(1);
    executors.shadow.fault = null;
    await call();
    recorder.fault = new Error('disk full');
    await settled(2);
    recorder.fault = null;
    const narrow = { ...shadow, inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }] };
    const known = live.get(shadow.modelVersionId)!;
    live.set(shadow.modelVersionId, { ...known, signature: { ...known.signature, inputs: narrow.inputs as [] } });
    await call();
    await settled(3);
    live.delete(shadow.modelVersionId);
    await call();
    await settled(4);
    expect(outcomes).toEqual(['2 failed', '2 failed', '2 failed', '2 not-ready']);
    expect(events.filter((event) => event.startsWith('reply'))).toHaveLength(4);
    expect(events).not.toContain('live failure');
    expect(recorder.predictions.filter((one) => one.shadow)).toEqual([]);
  });

  it('are dropped when their queue is full, and when the process is to end', async () => {
    begin({}, 5_000);
    isBusy = () => true;
    await Promise.all([call(), call(), call()]);
    copies.stop();
    await call();
    expect(outcomes).toEqual(['2 queue-full', '2 shutdown', '2 shutdown', '2 shutdown']);
    expect(events).not.toContain('shadow run of 1');
  });

  it('are not made for callers who insist on a version', async () => {
    await call({ version: '1' });
    await call();
    await settled(1);
    expect(recorder.predictions.filter((one) => one.shadow)).toMatchObject([{ predictionId: 'p2' }]);
  });
});
