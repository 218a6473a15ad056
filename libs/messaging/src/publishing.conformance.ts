import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { runInContext } from '@modelyard/chassis';
import { eventually } from '@modelyard/testing';
import type { EntityManager } from 'typeorm';
import { Delivery, upTo } from './delivery-kit.conformance.js';
import type { DeliverySubject } from './delivery-kit.conformance.js';
import type { LogRecord } from './event-log/event-log.js';
import type { Failpoint } from './failpoints.js';
import { ForeignTopicError } from './outbox/ownership.js';

const moving = { withinMs: 30_000, everyMs: 20 };

/** The way of an event from a transaction to the log, on any driver. */
export function publishingConformance(subject: DeliverySubject): void {
  let delivery: Delivery;
  beforeEach(async () => {
    delivery = await Delivery.begin(subject);
  });
  afterEach(() => delivery.end());

  async function logged(): Promise<{ records: LogRecord[]; of: (key: string) => string[] }> {
    const records: LogRecord[] = [];
    await delivery.openLog().consume({
      group: null,
      topics: [delivery.definition.topic.name],
      onRecords: (batch) => void records.push(...batch.records),
    });
    const of = (key: string): string[] =>
      records.filter((one) => one.key === key).map((one) => one.headers['ce_sequence'] ?? '');
    return { records, of };
  }

  it('sends what committed, in order and numbered without gaps, and nothing that was rolled back', async () => {
    const { records, of } = await logged();
    await delivery.publish('a', 1, 2);
    const refused = delivery.dataSource.transaction(async (manager) => {
      await delivery.publishIn(manager, 'a', 3);
      throw new Error('changed my mind');
    });
    await expect(refused).rejects.toThrow('changed my mind');
    await delivery.publish('a', 4);
    delivery.relay();
    await eventually(() => expect(of('a')).toEqual(['1', '2', '3']), moving);
    expect(records.map((one) => (JSON.parse(String(one.value)) as { step: number }).step)).toEqual([1, 2, 4]);
  });

  it('carries the chain of cause and effect of the running call', async () => {
    const { records } = await logged();
    const actor = { id: 'ada', kind: 'user', name: 'Ada' } as const;
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await runInContext({ correlationId: 'c-1', causationId: 'e-1', actor, traceparent }, () =>
      delivery.publish('a', 1),
    );
    delivery.relay();
    await eventually(() => expect(records).toHaveLength(1), moving);
    expect(records[0]?.headers).toMatchObject({
      ce_source: '/modelyard/registry',
      ce_type: 'modelyard.Stepped.v1',
      ce_correlationid: 'c-1',
      ce_causationid: 'e-1',
      ce_actor: 'ada',
      ce_traceparent: traceparent,
    });
  });

  it('refuses data that break the schema, a topic of another service, and a caller without a transaction', async () => {
    const { definition, dataSource } = delivery;
    const data = { key: 'a', step: 1, producer: 'p', producerSequence: 1 };
    await dataSource.transaction(async (manager) => {
      const broken = { ...data, step: 'one' } as unknown as typeof data;
      await expect(delivery.publisher.publish(manager, definition, broken)).rejects.toThrow('/step');
      const foreign = { ...definition, topic: { ...definition.topic, owner: 'deployer' as const } };
      await expect(delivery.publisher.publish(manager, foreign, data)).rejects.toThrow(ForeignTopicError);
    });
    await expect(delivery.publisher.publish(dataSource.manager, definition, data)).rejects.toThrow(
      'inside a transaction',
    );
  });

  it('shows observers of the topic each event in its transaction, and undoes the event with what they refuse', async () => {
    const { definition, dataSource, publisher } = delivery;
    const [observer, slower] = [randomUUID(), randomUUID()];
    const note = (manager: EntityManager, consumer: string, eventId: string) =>
      manager.query(`INSERT INTO messaging.inbox (consumer, source, event_id) VALUES ($1, '', $2)`, [
        consumer,
        eventId,
      ]);
    publisher.observe(definition.topic, async (manager, events) => {
      for (const { envelope } of events) await note(manager, observer, envelope.id);
      if (events.some(({ data }) => (data as { step: number }).step === 2)) throw new Error('not this one');
    });
    publisher.observe(definition.topic, async (manager, events) => {
      // Still at work when the other has refused.
      for (let look = 0; look < 5; look++) await manager.query('SELECT 1');
      for (const { envelope } of events) await note(manager, slower, envelope.id);
    });
    await delivery.publish('a', 1);
    await expect(delivery.publish('a', 2)).rejects.toThrow('not this one');
    await delivery.publish('a', 3);
    for (const consumer of [observer, slower]) {
      const [answer] = await dataSource.query<object[]>(
        `WITH observed AS (SELECT event_id FROM messaging.inbox WHERE consumer = $1)
         SELECT count(*)::int AS sent, count(i.event_id)::int AS seen, (SELECT count(*)::int FROM observed) AS observed
         FROM messaging.outbox o LEFT JOIN observed i USING (event_id)`,
        [consumer],
      );
      expect(answer).toEqual({ sent: 2, seen: 2, observed: 2 });
    }
  });

  it('writes the events of one change in the order given, each key numbered by itself', async () => {
    const { definition, dataSource, publisher } = delivery;
    await delivery.publish('a', 1);
    const step = (key: string, number: number) => ({
      definition,
      data: { key, step: number, producer: 'p', producerSequence: number },
    });
    await dataSource.transaction((manager) =>
      publisher.publishAll(manager, [step('b', 1), step('a', 2), step('b', 2), step('a', 3)]),
    );
    const rows = await dataSource.query<object[]>(
      `SELECT key || sequence AS numbered, convert_from(payload, 'utf8')::json ->> 'step' AS step
       FROM messaging.outbox ORDER BY position`,
    );
    expect(rows).toEqual([
      { numbered: 'a1', step: '1' },
      { numbered: 'b1', step: '1' },
      { numbered: 'a2', step: '2' },
      { numbered: 'b2', step: '2' },
      { numbered: 'a3', step: '3' },
    ]);
  });

  it('never skips a row that commits after later ones were sent', async () => {
    const { of } = await logged();
    delivery.relay();
    const slow = delivery.dataSource.createQueryRunner();
    await slow.startTransaction();
    await delivery.publishIn(slow.manager, 'slow', 1);
    await delivery.publish('fast', ...upTo(20));
    await eventually(() => expect(of('fast')).toHaveLength(20), moving);
    await slow.commitTransaction();
    await slow.release();
    await eventually(() => expect(of('slow')).toEqual(['1']), moving);
  });

  it('sends once and in order with two relays, of which one leads, also when the leader goes', async () => {
    const { of } = await logged();
    const first = delivery.relay();
    await eventually(() => expect(first.leading).toBe(true), moving);
    const second = delivery.relay({ eventLog: delivery.openLog() });
    await delivery.publish('a', ...upTo(10));
    await eventually(() => expect(of('a')).toHaveLength(10), moving);
    expect(second.leading).toBe(false);
    await first.stop();
    await delivery.publish('a', ...upTo(10));
    await eventually(() => expect(of('a')).toEqual(upTo(20).map(String)), moving);
    expect(second.leading).toBe(true);
  });

  it('keeps a paused leader that resumes behind its successor from writing', async () => {
    const { of } = await logged();
    const resume = Promise.withResolvers<void>();
    const paused = Promise.withResolvers<void>();
    let passed = false;
    const old = delivery.relay({
      eventLog: delivery.openLog(),
      failpoint: async (point) => {
        if (point !== 'relay-read' || passed) return;
        passed = true;
        paused.resolve();
        await resume.promise;
      },
    });
    await delivery.publish('a', ...upTo(5));
    await paused.promise;
    // What a network partition does to the paused leader's lock.
    await delivery.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1`,
      [`relay ${delivery.name}.outbox`],
    );
    delivery.relay({ eventLog: delivery.openLog() });
    await delivery.publish('a', ...upTo(5));
    await eventually(() => expect(of('a')).toHaveLength(10), moving);
    resume.resolve();
    await eventually(() => expect(old.leading).toBe(false), moving);
    await delivery.publish('a', 1);
    await eventually(() => expect(of('a')).toEqual(upTo(11).map(String)), moving);
  });

  it.each<Failpoint>(['relay-read', 'relay-appended', 'relay-marked'])(
    'has one effect of each event when the relay breaks at %s',
    async (point) => {
      let crashes = 3;
      delivery.relay({
        batchRows: 4,
        failpoint: (here) => {
          if (here === point && crashes-- > 0) throw new Error(`broken at ${point}`);
        },
      });
      await delivery.consume();
      await delivery.publish('a', ...upTo(12));
      await eventually(async () => expect(await delivery.effects('a')).toEqual(upTo(12)), moving);
      await delivery.publish('a', 13);
      await eventually(async () => expect(await delivery.effects('a')).toEqual(upTo(13)), moving);
      expect(crashes).toBeLessThanOrEqual(0);
    },
  );
}
