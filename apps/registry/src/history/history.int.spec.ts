import { describe, expect, it } from '@jest/globals';
import {
  ModelId,
  ModelVersionId,
  RolloutCompleted,
  RolloutRolledBack,
  TrafficPlanChanged,
  type AnyEventDefinition,
  type EventData,
} from '@modelyard/contracts';
import { EventLog } from '@modelyard/messaging';
import { eventRecord, eventually, exampleData, exampleServedModel } from '@modelyard/testing';
import { historyBackfill } from '../migrations/1763900000100-history.js';
import { usingRegistry } from '../stories/registry-story.testkit.js';
import type { HistoryEntry } from './list-history.js';

describe('the history of a model', () => {
  const registry = usingRegistry();
  const get = (path: string, query: Record<string, string> = {}) =>
    registry.http.must('GET', `/api/v1/models/${path}`, query);
  const refused = (path: string, query: Record<string, string>) => registry.http.get(`/api/v1/models/${path}`, query);
  const now = (): string => new Date().toISOString();

  const tell = async <Definition extends AnyEventDefinition>(
    definition: Definition,
    data: EventData<Definition>,
    time: string,
  ): Promise<void> => {
    const record = eventRecord(definition, data, { source: '/modelyard/deployer' });
    await registry.service.app.get(EventLog).append([{ ...record, headers: { ...record.headers, ce_time: time } }]);
  };
  const modelWith = async (name: string, versions: number) => {
    for (let index = 0; index < versions; index += 1) await registry.http.registerVersion(name);
    const ids: ModelVersionId[] = [];
    for (let index = 1; index <= versions; index += 1)
      ids.push(ModelVersionId.parse((await get(`${name}/versions/${index}`)).modelVersionId));
    return { name, modelId: ModelId.parse((await get(name)).modelId), ids };
  };
  type Model = Awaited<ReturnType<typeof modelWith>>;
  const plan = (model: Model, revision: number, weights: readonly number[]) =>
    exampleData(TrafficPlanChanged, {
      modelId: model.modelId,
      name: model.name,
      revision,
      entries: weights.map((weight, index) => ({
        servedModel: exampleServedModel({
          modelId: model.modelId,
          modelVersionId: model.ids[index]!,
          name: model.name,
          version: String(index + 1),
        }),
        weight,
        role: weight === 100 ? 'stable' : 'candidate',
      })),
      experiments: [],
      shadows: [],
      headerRules: [],
      ...(weights.length === 0 && { state: 'withdrawn', reason: 'archived' }),
    });

  it('tells who changed what, when, why and by which event, the newest first, page by page', async () => {
    await registry.http.registerVersion('told');
    await fetch(`${registry.http.origin}/api/2.0/mlflow/registered-models/alias`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-modelyard-reason': 'best of the week',
        'x-correlation-id': 'c-7',
      },
      body: JSON.stringify({ name: 'told', alias: 'champion', version: '1' }),
    });
    await registry.http.transition('told', '1', 'Production');
    const entries: HistoryEntry[] = [];
    let pageToken: string | undefined;
    do {
      const page = await get('told/history', { limit: '1', ...(pageToken !== undefined && { pageToken }) });
      entries.push(...page.entries);
      pageToken = page.nextPageToken ?? undefined;
    } while (pageToken !== undefined);
    expect(entries.map(({ event, kind }) => [event, kind])).toEqual([
      ['ModelPromoted', 'stage'],
      ['ModelAliasSet', 'alias'],
      ['ModelRegistered', 'registration'],
      ['ModelCreated', 'registration'],
    ]);
    const event = (await registry.published(entries[1]!.modelId)).find(({ name }) => name === 'ModelAliasSet');
    expect(entries[1]).toMatchObject({
      name: 'told',
      version: '1',
      actor: event?.headers['ce_actor'],
      reason: 'best of the week',
      correlationId: event?.headers['ce_correlationid'],
      eventId: event?.headers['ce_id'],
      at: event?.headers['ce_time'],
      detail: { alias: 'champion', previousVersion: null },
    });
    const stages = await get('told/versions/1/history', { kind: 'stage,alias' });
    expect(stages.entries.map(({ event: name }: HistoryEntry) => name)).toEqual(['ModelPromoted', 'ModelAliasSet']);
  });

  it('says what is wrong with a question', async () => {
    await registry.http.registerVersion('asked');
    const token = (await get('asked/history', { limit: '1' })).nextPageToken as string;
    const answers = [
      await refused('asked/history', { kind: 'weather' }),
      await refused('asked/history', { form: now() }),
      await refused('asked/history', { limit: '1', kind: 'tag', pageToken: token }),
      await refused('asked/as-of', { at: 'yesterday' }),
      await refused('asked/served', { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }),
      await refused('asked/versions/9/history', {}),
      await refused('nobody/history', {}),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [400, 'invalid-request'],
      [400, 'invalid-request'],
      [400, 'invalid-search'],
      [400, 'invalid-request'],
      [400, 'empty-range'],
      [404, 'version-not-found'],
      [404, 'model-not-found'],
    ]);
  });

  it('finds a model by the name it had then, and a deleted one by its id, with the files its versions were', async () => {
    const { modelId } = await modelWith('first-name', 1);
    await registry.http.post('registered-models/rename', { name: 'first-name', new_name: 'second-name' });
    const renamed = (await get('second-name/history', { kind: 'name' })).entries[0] as HistoryEntry;
    const before = new Date(Date.parse(renamed.at) - 1).toISOString();
    await registry.http.send('DELETE', 'registered-models/delete', { name: 'second-name' });
    const then = await get('first-name/as-of', { at: before });
    expect([then.modelId, then.name, then.versions.length]).toEqual([modelId, 'first-name', 1]);
    const gone = await refused('first-name/as-of', {});
    expect([gone.status, gone.body.details.bearers]).toEqual([
      404,
      [{ modelId, from: expect.any(String), to: renamed.at }],
    ]);
    expect(await get(`${modelId}/as-of`)).toMatchObject({ name: null, versions: [], aliases: [] });
    const told = (await get('second-name/history')).entries.map(({ event }: HistoryEntry) => event);
    expect(told.slice(0, 3)).toEqual(['ModelDeleted', 'VersionDeleted', 'ModelRenamed']);
  });

  it('knows which versions served when, by the deployer’s own times, and keeps them when the model is deleted', async () => {
    const model = await modelWith('served', 2);
    const times = [
      '2026-01-01T00:00:00.000Z',
      '2026-01-02T00:00:00.000Z',
      '2026-01-03T00:00:00.000Z',
      '2026-01-04T00:00:00.000Z',
    ];
    await tell(TrafficPlanChanged, plan(model, 1, [100]), times[0]!);
    await tell(TrafficPlanChanged, plan(model, 2, [90, 10]), times[1]!);
    // Sent twice, and one that a later revision has overtaken.
    await tell(TrafficPlanChanged, plan(model, 2, [50, 50]), times[2]!);
    await tell(TrafficPlanChanged, plan(model, 3, [0, 100]), times[2]!);
    await tell(TrafficPlanChanged, plan(model, 4, []), times[3]!);
    const deployed = { modelId: model.modelId, name: model.name, modelVersionId: model.ids[1]!, version: '2' };
    await tell(RolloutCompleted, exampleData(RolloutCompleted, deployed), times[2]!);
    await tell(
      RolloutRolledBack,
      exampleData(RolloutRolledBack, { ...deployed, environment: 'edge' as never }),
      times[3]!,
    );
    const everything = { from: '2025-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };
    await eventually(
      async () => expect((await get('served/history', { kind: 'deployment' })).entries).toHaveLength(6),
      { withinMs: 20_000 },
    );
    await registry.http.send('DELETE', 'registered-models/delete', { name: 'served' });
    const { windows } = await get('served/served', everything);
    expect(windows).toMatchObject([
      {
        environment: 'production',
        version: '1',
        from: times[0],
        to: times[2],
        weights: [{ weight: 100 }, { weight: 90 }],
      },
      {
        environment: 'production',
        version: '2',
        from: times[1],
        to: times[3],
        weights: [{ weight: 10 }, { weight: 100 }],
      },
    ]);
    const { windows: later } = await get(`${model.modelId}/served`, {
      from: times[2]!,
      to: times[3]!,
      environment: 'production',
    });
    expect(later.map(({ version }: { version: string }) => version)).toEqual(['2']);
    const { serving } = await get(`${model.modelId}/as-of`, { at: '2026-01-02T12:00:00Z' });
    expect(serving).toMatchObject([
      { environment: 'production', version: '1', weight: 90, role: 'candidate', since: times[1], actor: 'user:ada' },
      { environment: 'production', version: '2', weight: 10 },
    ]);
    expect((await get(`${model.modelId}/as-of`, { at: times[3]! })).serving).toEqual([]);
  });

  it('says before when it does not know what served, where the first plan it hears of is not the first there was', async () => {
    const model = await modelWith('late', 1);
    const first = '2026-02-01T00:00:00.000Z';
    await tell(TrafficPlanChanged, plan(model, 5, [100]), first);
    await eventually(async () => expect((await get('late/history', { kind: 'deployment' })).entries).toHaveLength(1), {
      withinMs: 20_000,
    });
    const before = await get(`${model.modelId}/as-of`, { at: '2026-01-31T00:00:00Z' });
    expect([before.serving, before.servingUnknownBefore]).toEqual([[], { production: first }]);
    expect((await get(`${model.modelId}/as-of`, { at: first })).servingUnknownBefore).toEqual({});
  });

  it('begins with what is known where a model is older than it, and says before when it is not', async () => {
    const { modelId, ids } = await modelWith('older', 1);
    await registry.http.transition('older', '1', 'Staging');
    await registry.http.post('registered-models/alias', { name: 'older', alias: 'champion', version: '1' });
    await registry.http.post('model-versions/set-tag', { name: 'older', version: '1', key: 'team', value: 'risk' });
    await registry.database.query('truncate history_spans, history_entries, history_deployments, history_models');
    await registry.database.query(historyBackfill);
    const { unknownBefore, entries } = await get('older/history');
    expect(entries).toMatchObject([{ kind: 'unknown-before' }, { kind: 'unknown-before' }]);
    const then = await get('older/as-of');
    expect(then).toMatchObject({
      modelId,
      unknownBefore,
      aliases: [{ alias: 'champion', version: '1', since: unknownBefore }],
      versions: [{ modelVersionId: ids[0], stage: { name: 'Staging' }, tags: { team: 'risk' } }],
    });
    const { registeredAt } = then.versions[0];
    expect(registeredAt < unknownBefore).toBe(true);
    const before = await get('older/as-of', { at: registeredAt });
    expect(before).toMatchObject({ modelId, name: null, unknownBefore, aliases: [], versions: [{ stage: null }] });
    const longAgo = { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' };
    expect(await get('older/served', longAgo)).toMatchObject({ modelId, windows: [] });
    // What changes from now on is known as of every other model.
    await registry.http.transition('older', '1', 'Production');
    expect((await get('older/as-of')).versions[0].stage).toMatchObject({ name: 'Production' });
  });
});
