import { describe, expect, it } from '@jest/globals';
import { build, ElementTypes, encodeModel } from '@modelyard/onnx';
import { usingRegistry } from '../stories/registry-story.testkit.js';

/** A graph that adds one after the other, `layers` times, to an input of `width` columns. */
const graphWith = (width: number, layers: number, opset: number): Uint8Array<ArrayBuffer> => {
  const names = ['x', ...Array.from({ length: layers - 1 }, (_, index) => `h${index}`), 'score'];
  const graph = {
    ...build.graph({
      name: 'g',
      nodes: names.slice(1).map((name, index) => build.node('Add', { inputs: [names[index]!, 'w'], outputs: [name] })),
      inputs: [build.tensorValue('x', ElementTypes.float, [null, width])],
      outputs: [build.tensorValue('score', ElementTypes.float, [null, width])],
    }),
    initializers: [
      build.floatTensor(
        'w',
        Array.from({ length: width }, () => 1),
      ),
    ],
  };
  const producer = { name: 'spec', version: '1' };
  return Uint8Array.from(encodeModel(build.model({ graph, producer, opsets: [{ domain: '', version: opset }] })));
};
const columns = (...names: string[]) =>
  JSON.stringify(names.map((name) => ({ type: 'double', name: name.replace('?', ''), required: !name.endsWith('?') })));

describe('the comparison of two versions', () => {
  const registry = usingRegistry();

  const registered = async (
    name: string,
    inputs: string,
    onnx: Uint8Array<ArrayBuffer> | undefined,
    run: { metrics: Record<string, number>; params: Record<string, string> },
  ) => {
    const { runId, artifacts } = await registry.http.startRun();
    await registry.http.must('POST', 'runs/log-batch', {
      run_id: runId,
      metrics: Object.entries(run.metrics).map(([key, value]) => ({ key, value, timestamp: 1, step: 0 })),
      params: Object.entries(run.params).map(([key, value]) => ({ key, value })),
    });
    const flavour = onnx ? 'flavors: {onnx: {data: model.onnx}}' : 'flavors: {python_function: {}}';
    await registry.http.upload(`${artifacts}/model/MLmodel`, `${flavour}\nsignature: {inputs: '${inputs}'}\n`);
    if (onnx) await registry.http.upload(`${artifacts}/model/model.onnx`, onnx);
    return registry.http.registerVersion(name, `runs:/${runId}/model`, { tags: [{ key: 'run', value: runId }] });
  };
  const compare = (name: string, query: Record<string, string>) =>
    registry.http.must('GET', `/api/v1/models/${name}/versions/compare`, query);

  it('says whether callers could be given the other, and what differs in figures and graph', async () => {
    const before = { metrics: { auc: 0.5, loss: 1 }, params: { depth: '3', trees: '10' } };
    await registered('risk', columns('age', 'income'), graphWith(2, 1, 17), before);
    const after = { metrics: { auc: 0.75, loss: 1, f1: 0.5 }, params: { depth: '4', trees: '10' } };
    await registered('risk', columns('age', 'income', 'city?'), graphWith(3, 2, 18), after);
    const told = await compare('risk', { left: '1', right: '2' });
    expect(told.compatibility.verdict).toBe('breaking');
    expect(told.compatibility.contracts).toEqual(['signature', 'tensors']);
    expect(
      told.compatibility.changes.map(({ contract, part, name, change, effect }: Record<string, string>) => [
        contract,
        part,
        name,
        change,
        effect,
      ]),
    ).toEqual([
      ['signature', 'input', 'city', 'added', 'widening'],
      ['tensors', 'input', 'x', 'shape', 'breaking'],
      ['tensors', 'output', 'score', 'shape', 'breaking'],
    ]);
    expect(told.metrics).toEqual({
      onlyLeft: {},
      onlyRight: { f1: 0.5 },
      changed: { auc: { left: 0.5, right: 0.75 } },
    });
    expect(told.params).toEqual({ onlyLeft: {}, onlyRight: {}, changed: { depth: { left: '3', right: '4' } } });
    expect(Object.keys(told.tags.changed)).toEqual(['run']);
    expect(told.graph).toMatchObject({
      operators: { changed: { Add: { left: 1, right: 2 } } },
      opsets: { changed: { '': { left: 17, right: 18 } } },
      inputs: { changed: { x: { left: 'tensor(float)[-1, 2]', right: 'tensor(float)[-1, 3]' } } },
      facts: { changed: { constantBytes: { left: 8, right: 12 }, constantElements: { left: 2, right: 3 } } },
    });
    const all = await compare('risk', { left: '1', right: '2', all: 'true' });
    expect([all.metrics.same, all.params.same]).toEqual([{ loss: 1 }, { trees: '10' }]);
  });

  it('crosses models, finds nothing between equals, and does without a graph', async () => {
    const run = { metrics: { auc: 0.5 }, params: {} };
    await registered('one', columns('age'), graphWith(1, 1, 17), run);
    await registered('other', columns('age'), graphWith(1, 1, 17), run);
    await registered('other', columns('age'), undefined, run);
    const equal = await compare('one', { left: '1', right: '1', rightModel: 'other' });
    expect([equal.right.name, equal.compatibility.verdict, equal.compatibility.changes]).toEqual([
      'other',
      'compatible',
      [],
    ]);
    expect(equal.graph.facts).toEqual({ onlyLeft: {}, onlyRight: {}, changed: {} });
    const plain = await compare('one', { left: '1', right: '2', rightModel: 'other' });
    expect([plain.graph, plain.compatibility.contracts]).toEqual([null, ['signature']]);
  });

  it('does not know where neither says what it takes', async () => {
    for (const _version of [1, 2]) await registry.http.registerVersion('silent');
    expect((await compare('silent', { left: '1', right: '2' })).compatibility).toEqual({
      verdict: 'unknown',
      contracts: [],
      changes: [],
    });
    const missing = await registry.http.get('/api/v1/models/silent/versions/compare', { left: '1', right: '9' });
    const wrong = await registry.http.get('/api/v1/models/silent/versions/compare', { left: 'one', right: '2' });
    expect([missing.status, wrong.status, wrong.body.code]).toEqual([404, 400, 'invalid-request']);
  });
});
