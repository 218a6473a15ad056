import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { defineEvent } from '@modelyard/contracts';
import type { AnyEventDefinition, EventDefinition } from '@modelyard/contracts';
import { eventually, usingKafka, usingPostgres } from '@modelyard/testing';
import { logger } from '../delivery-kit.conformance.js';
import { EmbeddedEventLog } from '../embedded/embedded-event-log.js';
import type { EventLog, NewRecord } from '../event-log/event-log.js';
import { KafkaEventLog } from '../kafka/kafka-event-log.js';
import { EventTable } from './event-table.js';

const kafka = usingKafka();
const database = usingPostgres();
const Plan = z.object({ model: z.string(), revision: z.int() });

describe.each([
  ['Kafka', () => new KafkaEventLog({ brokers: kafka.brokers, clientId: 'test', logger }), () => kafka.prefix],
  ['the embedded log', () => new EmbeddedEventLog({ url: database.url, logger, pollMs: 50 }), () => 'test.'],
])('an event table over %s', (_name, openLog, prefix) => {
  let log: EventLog;
  beforeAll(() => {
    log = openLog();
  });
  afterAll(() => log.close());

  async function plans(name: string): Promise<EventDefinition<'PlanChanged', typeof Plan>> {
    const topic = {
      name: `${prefix()}${name}.plans`,
      owner: 'deployer',
      publishers: 'owner',
      partitions: 3,
      retention: 'forever',
      compacted: true,
    } as const;
    await log.createTopics([{ ...topic, retentionMs: null }]);
    return defineEvent({
      name: 'PlanChanged',
      version: 1,
      topic,
      key: ({ model }) => model,
      schema: Plan,
      doc: 'a plan',
    });
  }

  const changed = ({ topic, type }: AnyEventDefinition, model: string, revision: number): NewRecord => ({
    topic: topic.name,
    key: model,
    headers: {
      ce_id: `${model}-${revision}`,
      ce_source: '/t',
      ce_type: type,
      ce_time: '2026-01-01T00:00:00Z',
      ce_sequence: String(revision),
    },
    value: Buffer.from(JSON.stringify({ model, revision })),
  });

  it('holds the newest value of each key once it has caught up, and follows', async () => {
    const definition = await plans('follows');
    const writer = await log.openWriter({ name: `${prefix()}table`, epoch: 1n });
    await writer.append([changed(definition, 'a', 1), changed(definition, 'b', 1)]);
    await writer.append([changed(definition, 'a', 2)]);
    const changes: string[] = [];
    const table = new EventTable({
      eventLog: log,
      definition,
      logger,
      onChange: (key, { revision }) => changes.push(`${key}${revision}`),
    });
    await table.start();
    await table.caughtUp;
    expect(table.get('a')).toEqual({ model: 'a', revision: 2 });
    expect(table.get('b')).toEqual({ model: 'b', revision: 1 });
    expect(table.size).toBe(2);
    await writer.append([changed(definition, 'b', 2), changed(definition, 'b', 1)]);
    await writer.append([{ ...changed(definition, 'c', 1), value: Buffer.from('{') }, changed(definition, 'd', 1)]);
    await eventually(() => expect(table.get('d')).toBeDefined(), { withinMs: 20_000 });
    await eventually(() => expect(table.get('b')).toMatchObject({ revision: 2 }), { withinMs: 20_000 });
    expect(table.get('c')).toBeUndefined();
    expect(changes.filter((change) => change.startsWith('b'))).toEqual(['b1', 'b2']);
    await table.close();
    await writer.close();
  });

  it('has caught up with an empty topic at once', async () => {
    const table = new EventTable({ eventLog: log, definition: await plans('empty'), logger });
    await table.start();
    await table.caughtUp;
    expect(table.values()).toEqual([]);
    await table.close();
  });
});
