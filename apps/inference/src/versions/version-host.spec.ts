import { beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeArtifactStore } from '@modelyard/artifacts';
import { createLogger, DomainError, Metrics } from '@modelyard/chassis';
import { Digest, type ServedModel } from '@modelyard/contracts';
import { eventually } from '@modelyard/testing';
import type { Executor } from '../pipeline/executor.js';
import { AnswerDesk } from '../pipeline/answer-desk.js';
import { FakePredictionRecorder } from '../predictions/prediction-recorder.fake.js';
import { InferenceMetrics } from '../telemetry/inference-metrics.js';
import { ArtifactSource } from './artifact-source.js';
import { bringToLife } from './bring-to-life.js';
import type { CheckReport } from './check-report.js';
import { ModelFiles } from './model-files.js';
import { classifier, servedSample } from './sample-models.fake.js';
import { VersionChecker, VersionRejected } from './version-checker.js';
import { VersionHost } from './version-host.js';

class FakeChecker extends VersionChecker {
  readonly checked: string[] = [];
  /** What was said against an evaluator at each check. */
  readonly objections: (string | null)[] = [];
  fault: Error | null = null;

  override check(modelPath: string, _: unknown, noEvaluator: string | null): Promise<CheckReport> {
    this.checked.push(modelPath);
    this.objections.push(noEvaluator);
    if (this.fault) return Promise.reject(this.fault);
    const engine = { engine: 'onnxruntime', reason: 'a fake', rowUs: {} } as const;
    return Promise.resolve({
      batchable: true,
      batchFault: null,
      example: null,
      memoryBytes: 100,
      loadMs: 1,
      rowMs: 0.01,
      batchRowMs: 0.01,
      engine,
    });
  }
}

describe('the version host', () => {
  let store: FakeArtifactStore;
  let checker: FakeChecker;
  let host: VersionHost;
  let released: number;
  let became: number;
  let outage: string | null;
  let plansAreKnown: boolean;
  let noEvaluator: string | null;

  beforeEach(async () => {
    store = new FakeArtifactStore();
    checker = new FakeChecker();
    released = 0;
    became = 0;
    outage = null;
    plansAreKnown = true;
    noEvaluator = null;
    const executor: Executor = {
      run: () => Promise.resolve([]),
      release: () => {
        released++;
        return Promise.resolve();
      },
    };
    host = new VersionHost({
      files: new ModelFiles(
        await mkdtemp(join(tmpdir(), 'versions-')),
        new ArtifactSource(store, null, () => undefined),
      ),
      checker,
      load: () => Promise.resolve({ executor, placement: { where: 'inline', reason: 'a fake' }, outage: () => outage }),
      bringToLife: bringToLife(
        new AnswerDesk(new FakePredictionRecorder()),
        new InferenceMetrics(new Metrics()),
        { maxBatchRows: 1, maxWaitingRequests: 1, maxBatchMs: 1_000, maxWaitMs: 10_000 },
        () => undefined,
      ),
      memoryBudgetBytes: 250,
      retryMs: 5,
      logger: createLogger({ service: 'test', level: 'silent' }),
      plansAreKnown: () => plansAreKnown,
      noEvaluator: () => noEvaluator,
      onReady: () => became++,
    });
  });

  const version = async (number: string): Promise<ServedModel> => {
    const { digest, bytes } = await store.put(Buffer.from(`model ${number}`));
    return servedSample(classifier(), { version: number, digest, bytes });
  };
  const untilReady = (...models: ServedModel[]) =>
    eventually(() => {
      for (const { modelVersionId } of models) expect(host.standing(modelVersionId).state).toBe('ready');
    });

  it('fetches, checks and loads what the plans name, once', async () => {
    const served = await version('1');
    host.want([served]);
    host.want([served]);
    expect(host.standing(served.modelVersionId).state).toBe('loading');
    await untilReady(served);
    expect(checker.checked).toHaveLength(1);
    expect(became).toBe(1);
    expect(host.get(served.modelVersionId)?.served).toBe(served);
    expect(host.memoryBytes).toBe(100);
  });

  it('is not ready to serve before the versions named at its start were tried once', async () => {
    const [good, broken] = [await version('1'), servedSample(classifier(), { version: '2' })];
    host.want([good, broken]);
    expect(host.readiness()).toEqual({ status: 'failing', reason: expect.stringContaining('sample/1') });
    await untilReady(good);
    expect(host.readiness().status).toBe('ok');
    host.want([good, broken, await version('3')]);
    expect(host.readiness().status).toBe('ok');
  });

  it('is not ready to serve before it is known what the plans name, however often it is asked', async () => {
    plansAreKnown = false;
    expect(host.readiness()).toEqual({ status: 'failing', reason: 'waiting for the traffic plans' });
    plansAreKnown = true;
    const served = await version('1');
    host.want([served]);
    expect(host.readiness()).toEqual({ status: 'failing', reason: 'loading sample/1' });
    await untilReady(served);
    expect(host.readiness().status).toBe('ok');
  });

  it('loads a live version anew when its policy comes to speak against evaluators, and answers meanwhile', async () => {
    const served = await version('1');
    host.want([served]);
    await untilReady(served);
    noEvaluator = 'the policy';
    const before = host.get(served.modelVersionId);
    host.want([served]);
    host.want([served]);
    expect(host.get(served.modelVersionId)).toBe(before);
    await eventually(() => expect(released).toBe(1));
    expect(host.get(served.modelVersionId)).not.toBe(before);
    expect(checker.objections).toEqual([null, 'the policy']);
  });

  it('keeps the reason of a version that was rejected, and tries it again when a new plan names it', async () => {
    checker.fault = new VersionRejected('the model ended the process that tried it (SIGSEGV)');
    const served = await version('1');
    host.want([served]);
    await eventually(() =>
      expect(host.standing(served.modelVersionId)).toEqual({
        state: 'failed',
        reason: 'the model ended the process that tried it (SIGSEGV)',
      }),
    );
    checker.fault = null;
    host.want([served]);
    await untilReady(served);
  });

  it('goes on trying while something does not answer, and says so', async () => {
    checker.fault = new DomainError({ code: 'away', kind: 'unavailable', message: 'no answer', nextStep: 'wait' });
    const served = await version('1');
    host.want([served]);
    await eventually(() => expect(host.standing(served.modelVersionId).reason).toBe('to be tried again: no answer'));
    checker.fault = null;
    await untilReady(served);
  });

  it('unloads on request, also what is just being loaded, and loads again', async () => {
    const [ready, coming] = [await version('1'), await version('2')];
    host.want([ready]);
    await untilReady(ready);
    host.want([ready, coming]);
    await host.unload([ready, coming]);
    await eventually(() => expect(released).toBe(2));
    for (const { modelVersionId } of [ready, coming]) {
      expect(host.get(modelVersionId)).toBeUndefined();
      expect(host.standing(modelVersionId)).toEqual({ state: 'unloaded', reason: 'unloaded on request' });
    }
    await host.bring([ready, coming]);
    expect([ready, coming].map(({ modelVersionId }) => host.standing(modelVersionId).state)).toEqual([
      'ready',
      'ready',
    ]);
  });

  it('fails a version without an ONNX artifact, or with a datatype that cannot be served', async () => {
    const bare = servedSample(classifier(), { version: '1' });
    const { digest, bytes } = await store.put(Buffer.from('x'));
    const odd = servedSample(
      { inputs: [{ name: 'x', datatype: 'BF16', shape: [-1] }], outputs: [] },
      { version: '2', digest, bytes },
    );
    host.want([bare, odd]);
    await eventually(() => {
      expect(host.standing(bare.modelVersionId).reason).toBe('the version has no ONNX artifact');
      expect(host.standing(odd.modelVersionId).reason).toBe("tensor 'x' has datatype BF16, which cannot be served");
    });
  });

  it('does not give out a version whose worker is lost, and says so, until it is back', async () => {
    const served = await version('1');
    host.want([served]);
    await untilReady(served);
    outage = 'its worker failed: of old age';
    expect(host.get(served.modelVersionId)).toBeUndefined();
    expect(host.standing(served.modelVersionId)).toEqual({ state: 'loading', reason: outage });
    outage = null;
    expect(host.get(served.modelVersionId)?.served).toBe(served);
  });

  it('refuses external data that would leave the folder of the model', async () => {
    const served = await version('1');
    const { digest } = await store.put(Buffer.from('weights'));
    const files = [{ path: '../elsewhere', digest: Digest.parse(digest), bytes: 7 }];
    const artifact = served.artifact && { ...served.artifact, files };
    host.want([{ ...served, artifact }]);
    await eventually(() =>
      expect(host.standing(served.modelVersionId).reason).toContain("'../elsewhere' leaves the folder of the model"),
    );
  });

  it('lets go of the least recently used version beyond its memory, but never of one that a plan names', async () => {
    const [one, two, three] = (await Promise.all(['1', '2', '3'].map(version))) as [
      ServedModel,
      ServedModel,
      ServedModel,
    ];
    host.want([one, two]);
    await untilReady(one, two);
    host.get(one.modelVersionId);
    host.want([three]);
    await untilReady(three);
    await eventually(() => expect(released).toBe(1));
    expect(host.get(two.modelVersionId)).toBeUndefined();
    expect(host.findByName('sample', '1')?.served).toEqual(one);
    host.want([one, two, three]);
    await untilReady(two);
    expect(host.memoryBytes).toBe(300);
  });
});
