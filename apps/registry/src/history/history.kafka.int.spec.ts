import { describe, expect, it } from '@jest/globals';
import { ModelId, ModelVersionId, TrafficPlanChanged } from '@modelyard/contracts';
import { EventLog } from '@modelyard/messaging';
import { eventRecord, eventually, exampleData, exampleServedModel, usingKafka } from '@modelyard/testing';
import { usingRegistry } from '../stories/registry-story.testkit.js';

describe('the history of a model over Kafka', () => {
  const kafka = usingKafka();
  const registry = usingRegistry({
    MODELYARD_EVENT_LOG: 'kafka',
    get MODELYARD_KAFKA_BROKERS() {
      return kafka.brokers.join(',');
    },
  });
  const get = (path: string, query: Record<string, string> = {}) =>
    registry.http.must('GET', `/api/v1/models/${path}`, query);

  it('tells of a deployment, and what served at a moment, by the event’s own time', async () => {
    const name = 'over-kafka';
    await registry.http.registerVersion(name);
    const modelId = ModelId.parse((await get(name)).modelId);
    const modelVersionId = ModelVersionId.parse((await get(`${name}/versions/1`)).modelVersionId);
    const servedModel = exampleServedModel({ modelId, modelVersionId, name, version: '1' });
    const plan = exampleData(TrafficPlanChanged, {
      modelId,
      name,
      revision: 1,
      entries: [{ servedModel, weight: 100, role: 'stable' }],
      experiments: [],
      shadows: [],
      headerRules: [],
    });
    const record = eventRecord(TrafficPlanChanged, plan, { source: '/modelyard/deployer' });
    const since = '2026-01-02T00:00:00.000Z';
    const headers = { ...record.headers, ce_time: since };
    // The same event twice: a producer that retries.
    await registry.service.app.get(EventLog).append([
      { ...record, headers },
      { ...record, headers },
    ]);
    await eventually(
      async () =>
        expect((await get(`${modelId}/as-of`, { at: since })).serving).toMatchObject([{ version: '1', since }]),
      { withinMs: 30_000 },
    );
    const { entries } = await get(`${name}/history`, { kind: 'deployment' });
    expect(entries).toMatchObject([{ event: 'TrafficPlanChanged', at: since, eventId: record.headers['ce_id'] }]);
    expect((await get(`${modelId}/as-of`, { at: '2026-01-01T00:00:00Z' })).serving).toEqual([]);
  }, 60_000);
});
