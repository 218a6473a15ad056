import { describe, expect, it } from '@jest/globals';
import { ModelId, ModelVersionId, TrafficPlanChanged } from '@modelyard/contracts';
import { EventLog } from '@modelyard/messaging';
import { eventRecord, eventually, exampleData, exampleServedModel } from '@modelyard/testing';
import { usingRegistry } from '../stories/registry-story.testkit.js';
import { runEvent } from './openlineage.testkit.js';

interface Node {
  readonly id: string;
  readonly facts: Record<string, unknown>;
}

describe('lineage', () => {
  const registry = usingRegistry();

  const must = (path: string, query: Record<string, string> = {}) =>
    registry.http.must('GET', `/api/v1/lineage${path}`, query);
  const trainedOn = async (digest: string): Promise<string> => {
    const { runId } = await registry.http.startRun();
    const dataset = { name: 'flights', digest, source_type: 'local', source: '{}' };
    await registry.http.must('POST', 'runs/log-inputs', { run_id: runId, datasets: [{ dataset, tags: [] }] });
    return runId;
  };
  const loggedBy = async (run: string): Promise<string> => {
    const message = { experiment_id: '0', name: 'm', source_run_id: run };
    const { model } = await registry.http.must('POST', 'logged-models', message);
    return model.info.model_id as string;
  };
  const registered = async (name: string, source: string, extra: Record<string, unknown> = {}) => {
    const { version } = await registry.http.registerVersion(name, source, extra);
    const { modelId, modelVersionId } = await registry.http.must('GET', `/api/v1/models/${name}/versions/${version}`);
    return { modelId: ModelId.parse(modelId), modelVersionId: ModelVersionId.parse(modelVersionId) };
  };
  const idsOf = ({ nodes }: { nodes: readonly Node[] }): readonly string[] => nodes.map(({ id }) => id);

  it('leads from a data set to the version and back, over the run and the logged model between', async () => {
    const run = await trainedOn('d1');
    const model = await loggedBy(run);
    const { modelVersionId } = await registered('chained', `models:/${model}`);
    const chain = ['dataset:flights@d1', `run:${run}`, `logged-model:${model}`, `version:${modelVersionId}`];
    const down = await must('', { node: chain[0]!, direction: 'downstream' });
    expect(idsOf(down)).toEqual(chain);
    expect(down.edges).toEqual(chain.slice(1).map((to, index) => ({ from: chain[index], to })));
    const up = await must('', { node: chain[3]!, direction: 'upstream' });
    expect(idsOf(up)).toEqual(chain.toReversed());
    expect(up.edges).toHaveLength(3);
    expect(up.nodes[0].facts).toMatchObject({ name: 'chained', version: '1', stage: 'None', deletedAt: null });
    expect(idsOf(await must('', { node: chain[0]!, direction: 'downstream', depth: '1' }))).toEqual(chain.slice(0, 2));
  });

  it('joins what a run made for another run that read it', async () => {
    const first = await trainedOn('d2');
    const model = await loggedBy(first);
    const { runId: second } = await registry.http.startRun();
    await registry.http.must('POST', 'runs/log-inputs', { run_id: second, models: [{ model_id: model }] });
    const direct = await registered('fine-tuned', 's3://b/m', { run_id: second });
    const { nodes } = await must('', { node: 'dataset:flights@d2', direction: 'downstream' });
    expect(nodes.map(({ id }: Node) => id)).toEqual([
      'dataset:flights@d2',
      `run:${first}`,
      `logged-model:${model}`,
      `run:${second}`,
      `version:${direct.modelVersionId}`,
    ]);
  });

  it('tells what has to be looked at when data are wrong, though version and model are deleted', async () => {
    const run = await trainedOn('d3');
    const { modelId, modelVersionId } = await registered('touched', 's3://b/m', { run_id: run });
    const digest = `sha256:${'7'.repeat(64)}`;
    // What a version with an ONNX flavour has from its registration; the flavour itself is not what this is about.
    await registry.database.query(
      `update history_spans set value = value || jsonb_build_object('artifactDigest', $2::text) where subject = $1 and attribute = 'registered'`,
      [modelVersionId, digest],
    );
    const servedModel = exampleServedModel({
      modelId,
      modelVersionId,
      version: '1',
      artifact: { digest: digest as never, bytes: 1 },
    });
    const plan = (revision: number, weight: number) =>
      exampleData(TrafficPlanChanged, {
        modelId,
        name: 'touched',
        revision,
        experiments: [],
        shadows: [],
        headerRules: [],
        entries: [{ servedModel, weight, role: 'stable' }],
      });
    const times = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];
    for (const [index, weight] of [100, 0].entries()) {
      const record = eventRecord(TrafficPlanChanged, plan(index + 1, weight), { source: '/modelyard/deployer' });
      await registry.service.app
        .get(EventLog)
        .append([{ ...record, headers: { ...record.headers, ce_time: times[index]! } }]);
    }
    await registry.http.send('DELETE', 'registered-models/delete', { name: 'touched' });
    const radius = await eventually(
      async () => {
        const answer = await must('/blast-radius', { digest: 'd3' });
        expect(answer.served[0]?.windows[0]?.to).toBe(times[1]);
        return answer;
      },
      { withinMs: 20_000 },
    );
    const served = {
      environment: 'production',
      version: '1',
      modelVersionId,
      windows: [{ from: times[0], to: times[1] }],
    };
    expect(radius).toEqual({
      runs: 1,
      models: 1,
      versions: [{ modelVersionId, name: 'touched', version: '1', stage: null }],
      served: [served],
      servingNow: false,
    });
    expect(await must('/blast-radius', { digest })).toMatchObject({ runs: 0, served: [served] });
    const up = await must('', { node: `deployment:production/${modelVersionId}`, direction: 'upstream' });
    expect(idsOf(up).at(-1)).toBe('dataset:flights@d3');
    const { events } = await must('/openlineage', { node: `deployment:production/${modelVersionId}` });
    for (const event of events) expect(runEvent.safeParse(event).error?.issues ?? []).toEqual([]);
    expect(events.map(({ eventType }: { eventType: string }) => eventType).toSorted()).toEqual([
      'COMPLETE',
      'COMPLETE',
      'START',
      'START',
      'START',
    ]);
  });

  it('refuses to answer a part as if it were all, and questions about nothing', async () => {
    await Promise.all(Array.from({ length: 6 }, () => trainedOn('d4')));
    const refused = async (path: string, query: Record<string, string>) => {
      const { status, body } = await registry.http.get(`/api/v1/lineage${path}`, query);
      return [status, body.code];
    };
    const node = 'dataset:flights@d4';
    expect(await refused('', { node, direction: 'downstream', limit: '5' })).toEqual([400, 'lineage-too-large']);
    expect((await must('', { node, direction: 'downstream', limit: '7' })).nodes).toHaveLength(7);
    expect(await refused('', { node: 'flights', direction: 'upstream' })).toEqual([400, 'invalid-node']);
    expect(await refused('', { node, direction: 'sideways' })).toEqual([400, 'invalid-request']);
    expect(await refused('/blast-radius', { digest: 'never-seen' })).toEqual([404, 'unknown-digest']);
  });
});
