import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@modelyard/artifacts';
import { build, ElementTypes, encodeModel } from '@modelyard/onnx';
import { usingRegistry } from '../stories/registry-story.testkit.js';

const graph = build.graph({
  name: 'g',
  nodes: [build.node('Identity', { inputs: ['x'], outputs: ['probabilities'] })],
  inputs: [build.tensorValue('x', ElementTypes.float, [null, 2])],
  outputs: [build.tensorValue('probabilities', ElementTypes.float, [null, 2])],
});
const onnx = encodeModel(
  build.model({ graph, producer: { name: 'spec', version: '1' }, opsets: [{ domain: '', version: 17 }] }),
);
const columns = JSON.stringify([
  { type: 'double', name: 'age', required: true },
  { type: 'double', name: 'income', required: true },
]);
const mlModel = `flavors: {onnx: {data: model.onnx}}\nsaved_input_example_info: {artifact_path: input_example.json}\nsignature: {inputs: '${columns}'}\n`;

describe('a registration', () => {
  const registry = usingRegistry();

  const logModel = async (tags: Record<string, string> = {}) => {
    const { runId, artifacts } = await registry.http.startRun();
    const { model } = await registry.http.must('POST', 'logged-models', {
      experiment_id: '0',
      source_run_id: runId,
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    });
    const folder = (model.info.artifact_uri as string).slice('mlflow-artifacts:/'.length);
    const files: Record<string, string | Uint8Array<ArrayBuffer>> = {
      MLmodel: mlModel,
      'model.onnx': Uint8Array.from(onnx),
      'input_example.json': '{"columns": ["age", "income"], "data": [[1, 2]]}',
    };
    for (const [path, content] of Object.entries(files)) await registry.http.upload(`${folder}/${path}`, content);
    return { runId, artifacts, source: `models:/${model.info.model_id}` };
  };
  const register = async (name: string, source: string, tags: Record<string, string> = {}) => {
    await registry.http.post('registered-models/create', { name });
    return registry.http.post('model-versions/create', {
      name,
      source,
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    });
  };
  const announced = async (name: string) => {
    const { modelId } = await registry.http.must('GET', `/api/v1/models/${name}`);
    const events = await registry.published(modelId);
    return events.filter(({ name: event }) => event !== 'ModelCreated').map(({ data }) => data);
  };

  it('announces what is served, by digest, with features by the signature’s names and rules from the outputs', async () => {
    const { source, runId, artifacts } = await logModel();
    await registry.http.upload(`${artifacts}/reference/training.csv`, 'age,income\n1,2\n');
    await register('announced', source);
    const [data] = await announced('announced');
    expect(data).toMatchObject({
      name: 'announced',
      version: '1',
      runId,
      source,
      inputExample: { digest: expect.stringMatching(/^sha256:/) },
      referenceData: { format: 'csv', digest: digestOf(Buffer.from('age,income\n1,2\n')) },
      servedModel: {
        artifact: { digest: digestOf(onnx), bytes: onnx.length },
        inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
        features: [
          { name: 'age', kind: 'numeric', source: { input: 'x', index: 0 } },
          { name: 'income', kind: 'numeric', source: { input: 'x', index: 1 } },
        ],
        confidence: { kind: 'largest-probability', output: 'probabilities' },
        decision: { kind: 'argmax', output: 'probabilities' },
      },
    });
  });

  it('follows the tags of the version, else those of the logged model', async () => {
    const { source } = await logModel({ 'modelyard.features': '["a","b"]', 'modelyard.confidence': '{"kind":"none"}' });
    await register('tagged', source, { 'modelyard.features': '["c","d"]' });
    const [data] = await announced('tagged');
    expect(data).toMatchObject({
      servedModel: { features: [{ name: 'c' }, { name: 'd' }], confidence: { kind: 'none' } },
      tags: { 'modelyard.features': '["c","d"]' },
    });
  });

  it('is refused, with the field and the fix, where a tag does not fit the model', async () => {
    const { source } = await logModel();
    const refused = await register('misfit', source, { 'modelyard.decision': '{"kind":"argmax","output":"scores"}' });
    expect(refused).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/modelyard\.decision.*use one of "probabilities"/) },
    });
    expect(await announced('misfit')).toEqual([]);
    expect((await registry.http.registerVersion('misfit')).version).toBe('1');
  });

  it('fixes the serving tags: they cannot change afterwards', async () => {
    const { source } = await logModel();
    await register('fixed', source, { 'modelyard.features': '["a","b"]' });
    const set = (value: string) =>
      registry.http.post('model-versions/set-tag', { name: 'fixed', version: '1', key: 'modelyard.features', value });
    expect((await set('["a","b"]')).status).toBe(200);
    expect(await set('["x","y"]')).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('Register the model again') },
    });
  });

  it('is announced again with reference data that is logged later, as long as the version has no stage', async () => {
    const { source, artifacts } = await logModel();
    await register('late', source);
    await registry.http.upload(`${artifacts}/reference/training.ndjson`, '{}\n');
    const [first, second] = await announced('late');
    expect(first).toMatchObject({ referenceData: null });
    expect(second).toEqual({ ...first, referenceData: { format: 'ndjson', digest: digestOf(Buffer.from('{}\n')) } });

    const other = await logModel();
    await register('too-late', other.source);
    await registry.http.transition('too-late', '1', 'Staging');
    await registry.http.upload(`${other.artifacts}/reference/training.csv`, 'a\n1\n');
    expect((await announced('too-late')).filter(({ referenceData }) => referenceData)).toEqual([]);
  });

  it('carries the served model whole in the promotion, under the model’s name of that moment', async () => {
    const { source } = await logModel();
    await register('old-name', source);
    await registry.http.must('POST', 'registered-models/rename', { name: 'old-name', new_name: 'new-name' });
    await registry.http.transition('new-name', '1', 'Production');
    const promoted = (await announced('new-name')).at(-1);
    expect(promoted).toMatchObject({
      name: 'new-name',
      servedModel: { name: 'new-name', artifact: { digest: digestOf(onnx) } },
    });
  });

  it('without an ONNX flavour has nothing to serve, and is staged like any other', async () => {
    const { artifacts } = await registry.http.startRun();
    await registry.http.upload(`${artifacts}/model/MLmodel`, 'flavors: {sklearn: {pickled_model: model.skops}}');
    await register('pickled', `mlflow-artifacts:/${artifacts}/model`);
    expect((await registry.http.transition('pickled', '1', 'Production')).status).toBe(200);
    expect(await announced('pickled')).toMatchObject([
      { servedModel: null },
      { servedModel: null, toStage: 'Production' },
    ]);
  });
});
