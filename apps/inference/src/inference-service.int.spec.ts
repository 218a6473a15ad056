import { describe, expect, it } from '@jest/globals';
import { ModelId, ModelVersionId } from '@modelyard/contracts';
import { eventually } from '@modelyard/testing';
import { planOf } from './routing/traffic-plan.fake.js';
import { usingInference } from './running-inference.conformance.js';
import { classifier, externalWeight, mixedTypes, rowCrossing } from './versions/sample-models.fake.js';

const idOf = (digit: number) => ({
  modelId: ModelId.parse(`0193d5a0-0000-7000-8000-00000000000${digit}`),
  modelVersionId: ModelVersionId.parse(`0193d5a0-0000-7000-9000-00000000000${digit}`),
});

const rowsOf = (count: number) => ({
  inputs: [
    { name: 'x', shape: [count, 3], datatype: 'FP32', data: Array.from({ length: count * 3 }, (_, i) => i / 10) },
  ],
});

describe('the inference service', () => {
  const running = usingInference();

  it('answers nothing but its own metadata before a plan names a model', async () => {
    expect(await running.it.get('/v2')).toMatchObject({ status: 200, body: { name: 'modelyard-inference' } });
    expect(await running.it.get('/v2/models/nobody')).toMatchObject({
      status: 404,
      body: { error: "Request for unknown model: 'nobody' is not found" },
    });
  });

  it('serves a version that a plan names, and says which one answered and why', async () => {
    const served = await running.it.store(classifier(), { ...idOf(1), name: 'iris' });
    await running.it.serve(served);
    const { status, body, headers } = await running.it.infer('iris', { id: 'mine', ...rowsOf(2) });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model_name: 'iris',
      model_version: '1',
      id: 'mine',
      parameters: { routed_by: 'weight', model_version_id: served.modelVersionId },
      outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [2, 2] }],
    });
    const [output] = body['outputs'] as [{ data: number[] }];
    // Row 0 is (0, 0.1, 0.2): by hand, the logits are 0.25 and -0.25.
    expect(output.data[0]).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 6);
    expect(headers.get('x-modelyard-version')).toBe('1');
    expect(headers.get('x-modelyard-prediction-id')).toBe(
      (body['parameters'] as Record<string, string>)['prediction_id'],
    );
  });

  it('logs every answered row with features, outputs, decision and confidence', async () => {
    const served = await running.it.store(classifier(), {
      ...idOf(2),
      name: 'logged',
      features: [0, 1, 2].map((index) => ({ name: `f${index}`, kind: 'numeric', source: { input: 'x', index } })),
      confidence: { kind: 'largest-probability', output: 'probabilities' },
      decision: { kind: 'argmax', output: 'probabilities', labels: ['late', 'on time'] },
    });
    await running.it.serve(served);
    const parameters = { prediction_id: 'flight-7', event_time: '2001-03-04T05:06:07+02:00' };
    const { body } = await running.it.infer('logged', { parameters, ...rowsOf(2) }, { 'x-modelyard-key': 'AA' });
    await running.it.infer('logged', rowsOf(1), { 'x-modelyard-purpose': 'verification' });
    const [first, second, third] = await running.it.predictions('logged', 3);
    const [{ data }] = body['outputs'] as [{ data: number[] }];
    expect(first).toMatchObject({
      predictionId: 'flight-7-0',
      environment: 'production',
      modelVersionId: served.modelVersionId,
      digest: served.artifact?.digest,
      unit: 'AA',
      purpose: 'live',
      eventTime: '2001-03-04T03:06:07.000Z',
      producerSequence: expect.any(Number),
      outputs: { probabilities: data.slice(0, 2) },
      decision: 'late',
      confidence: data[0],
    });
    expect(first?.features['f1']).toBeCloseTo(0.1, 6);
    expect(second).toMatchObject({ predictionId: 'flight-7-1', producerSequence: (first?.producerSequence ?? 0) + 1 });
    expect(third).toMatchObject({ purpose: 'verification', unit: null });
  });

  it('carries texts, 64-bit integers beyond 2^53 and booleans to the model and back', async () => {
    await running.it.serve(await running.it.store(mixedTypes(), { ...idOf(3), name: 'mixed' }));
    const body =
      '{"inputs":[{"name":"age","shape":[1,1],"datatype":"FP32","data":[null]},' +
      '{"name":"count","shape":[1,1],"datatype":"INT64","data":[4611686018427387001]},' +
      '{"name":"city","shape":[1,1],"datatype":"BYTES","data":[["Zürich"]]},' +
      '{"name":"flag","shape":[1,1],"datatype":"BOOL","data":[true]}]}';
    const response = await fetch(`${running.it.service.url}/v2/models/mixed/infer`, { method: 'POST', body });
    const text = await response.text();
    expect(text).toContain('"name":"halved","datatype":"FP32","shape":[1,1],"data":[null]');
    expect(text).toContain('"name":"doubled","datatype":"INT64","shape":[1,1],"data":[9223372036854774002]');
    expect(text).toContain('"name":"echo","datatype":"BYTES","shape":[1,1],"data":["Zürich"]');
    expect(text).toContain('"name":"negated","datatype":"BOOL","shape":[1,1],"data":[false]');
  });

  it('serves a model whose weights lie in a file beside it', async () => {
    await running.it.serve(await running.it.store(externalWeight(2.5), { ...idOf(7), name: 'external' }));
    const inputs = [{ name: 'x', shape: [2, 1], datatype: 'FP32', data: [1, 4] }];
    expect((await running.it.infer('external', { inputs })).body['outputs']).toMatchObject([{ data: [2.5, 10] }]);
  });

  it('shares runs between requests only where rows do not depend on each other', async () => {
    await running.it.serve(await running.it.store(rowCrossing(), { ...idOf(4), name: 'crossing' }));
    const { body } = await running.it.get('/api/v1/versions');
    const checks = Object.fromEntries(
      (body['versions'] as { model: string; check: { batchable: boolean; batchFault: string; engine: object } }[]).map(
        (version) => [version.model, version.check],
      ),
    );
    expect(checks['crossing']).toMatchObject({
      batchable: false,
      batchFault: "output 'y' of a row depends on the rows it is answered with",
    });
    expect(checks['iris']).toMatchObject({
      batchable: true,
      batchFault: null,
      engine: { engine: 'evaluator', rowUs: { evaluator: expect.any(Object), onnxruntime: expect.any(Object) } },
    });
    expect((await running.it.get('/v2/models/iris')).body).toMatchObject({ properties: { engine: 'evaluator' } });
    const answers = await Promise.all(Array.from({ length: 64 }, () => running.it.infer('iris', rowsOf(3))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body['outputs']))).size).toBe(1);
    const metrics = await (await fetch(`${running.it.service.url}/metrics`)).text();
    const counter = (name: string) => Number(new RegExp(`${name}{model="iris",version="1"} (\\d+)`).exec(metrics)?.[1]);
    expect(counter('nv_inference_request_success')).toBeGreaterThanOrEqual(64);
    expect(counter('nv_inference_exec_count')).toBeLessThan(counter('nv_inference_request_success'));
    // Reading it begins it anew, so it is there only where a scrape reads it once.
    expect(metrics).toMatch(/^nodejs_eventloop_lag_mean_seconds 0\.\d+$/m);
  });

  it('leaves a version to ONNX Runtime while the policy in its plan switches evaluators off, and says so', async () => {
    const served = await running.it.store(classifier(), { ...idOf(9), name: 'native' });
    const engineOf = async () => {
      const { body } = await running.it.get('/api/v1/versions');
      const versions = body['versions'] as { model: string; check: { engine: object } }[];
      return versions.find(({ model }) => model === 'native')?.check.engine;
    };
    await running.it.serve(served, { evaluators: 'off' });
    const reason = 'the policy of the model switches evaluators off';
    expect(await engineOf()).toMatchObject({ engine: 'onnxruntime', reason });
    await running.it.publish(planOf([{ served, weight: 100 }], { revision: 2 }));
    await eventually(async () => expect(await engineOf()).toMatchObject({ engine: 'evaluator' }), { withinMs: 20_000 });
    expect(await running.it.infer('native', rowsOf(1))).toMatchObject({ status: 200 });
  });

  it('answers equal requests from its cache where the plan has one, and logs each', async () => {
    const served = await running.it.store(classifier(), { ...idOf(8), name: 'cached' });
    await running.it.serve(served, { predictionCache: { maxMb: 1 } });
    const first = await running.it.infer('cached', rowsOf(2));
    const second = await running.it.infer('cached', rowsOf(2));
    expect(second.body['outputs']).toEqual(first.body['outputs']);
    expect(second.body['parameters']).not.toEqual(first.body['parameters']);
    const [, , ...recalled] = await running.it.predictions('cached', 4);
    expect(recalled).toMatchObject([{ features: {}, shadow: false }, { modelVersionId: served.modelVersionId }]);
    const { body } = await running.it.get('/v2/models/cached/stats');
    expect(body['model_stats']).toMatchObject([
      {
        execution_count: 1,
        inference_stats: { success: { count: 2 }, cache_hit: { count: 1 }, cache_miss: { count: 1 } },
      },
    ]);
    const metrics = await (await fetch(`${running.it.service.url}/metrics`)).text();
    expect(metrics).toContain('nv_cache_num_hits_per_model{model="cached",version="1"} 1\n');
  });

  it('keeps the old version serving until the new one is ready, and for good when the new one is broken', async () => {
    const broken = await running.it.store(
      { ...classifier(), bytes: Buffer.from('no model') },
      { name: 'iris', version: '2' },
    );
    const { modelId } = idOf(1);
    const iris = await running.it.store(classifier(), { ...idOf(1), name: 'iris' });
    const replacement = { ...broken, modelId };
    await running.it.publish(
      planOf(
        [
          { served: replacement, weight: 100 },
          { served: iris, weight: 0 },
        ],
        { revision: 2 },
      ),
    );
    await eventually(async () => {
      const { status, body } = await running.it.get('/v2/models/iris/versions/2/ready');
      expect({ status, body }).toMatchObject({ status: 503, body: { ready: false, state: 'failed' } });
      expect(body['reason']).toMatch(/protobuf|model/i);
    });
    expect(await running.it.infer('iris', rowsOf(1))).toMatchObject({ status: 200, body: { model_version: '1' } });
    expect(await running.it.infer('iris/versions/2', rowsOf(1))).toMatchObject({ status: 503 });
  });

  it('answers 404 with the reason once a model is withdrawn', async () => {
    const served = await running.it.store(classifier(), { ...idOf(5), name: 'retired' });
    await running.it.serve(served);
    await running.it.publish(
      planOf([{ served, weight: 0 }], { revision: 2, state: 'withdrawn', reason: 'version 1 was archived' }),
    );
    await eventually(async () => {
      const { status, body } = await running.it.infer('retired', rowsOf(1));
      expect({ status, error: body['error'] }).toEqual({
        status: 404,
        error: "Request for unknown model: 'retired' is not found: version 1 was archived",
      });
    });
  });

  it('serves again without a call after it was killed, with neither event log nor artifact store', async () => {
    await running.it.service.restart({
      MODELYARD_ARTIFACTS_URL: `file://${running.it.folder}/elsewhere`,
      MODELYARD_EVENT_LOG_URL: 'postgres://nobody@127.0.0.1:1/nowhere',
    });
    expect(await running.it.infer('iris', rowsOf(1))).toMatchObject({ status: 200, body: { model_version: '1' } });
    expect(await running.it.get('/health/ready')).toMatchObject({ status: 200, body: { status: 'degraded' } });
  });

  it('loses no answered prediction when it is killed', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => running.it.infer('iris', rowsOf(1))));
    await running.it.service.restart(running.it.settings);
    const ids = answers.map(({ body }) => (body['parameters'] as Record<string, string>)['prediction_id']);
    await eventually(async () => {
      const logged = (await running.it.predictions('iris', ids.length)).map(({ predictionId }) => String(predictionId));
      expect(ids.filter((id) => !logged.includes(id ?? ''))).toEqual([]);
    });
  });

  it('says what is wrong with bytes that do not match their digest, and never loads them', async () => {
    const served = await running.it.store(mixedTypes(), { ...idOf(6), name: 'damaged' });
    await running.it.damage(served);
    await running.it.publish(planOf([{ served, weight: 100 }]));
    await eventually(async () => {
      const { body } = await running.it.get('/v2/models/damaged/ready');
      expect(body).toMatchObject({ state: 'failed', reason: expect.stringContaining('hash to') });
    });
  });

  it('finishes what is under way when it is asked to stop', async () => {
    const outcomes: string[] = [];
    const callers = Array.from({ length: 8 }, async () => {
      for (;;) {
        try {
          const { status } = await running.it.infer('iris', rowsOf(1));
          outcomes.push(String(status));
        } catch (error) {
          // Refused at the door: the caller knows that nothing was done.
          outcomes.push(String((error as { cause?: { code?: string } }).cause?.code));
          return;
        }
      }
    });
    await eventually(() => expect(outcomes.length).toBeGreaterThan(50));
    expect(await running.it.service.stop()).toBe(0);
    await Promise.all(callers);
    expect(new Set(outcomes)).toEqual(new Set(['200', 'ECONNREFUSED']));
  });
});
