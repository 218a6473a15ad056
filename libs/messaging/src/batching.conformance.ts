import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DomainError } from '@modelyard/chassis';
import { eventually } from '@modelyard/testing';
import type { BatchHandler } from './batches/batch-subscription.js';
import { deadLetterTopic } from './consume/dead-letters.js';
import { Delivery, upTo } from './delivery-kit.conformance.js';
import type { DeliverySubject, Step } from './delivery-kit.conformance.js';
import type { LogRecord, NewRecord } from './event-log/event-log.js';
import type { Failpoint } from './failpoints.js';

const moving = { withinMs: 30_000, everyMs: 20 };

/** What a service may rely on when it handles events in batches, on any driver. */
export function batchingConformance(subject: DeliverySubject): void {
  let delivery: Delivery;
  beforeEach(async () => {
    delivery = await Delivery.begin(subject);
  });
  afterEach(() => delivery.end());

  const each: BatchHandler = async ({ events }, manager) => {
    for (const event of events) await delivery.effect(event, manager);
  };

  const sent = (key: string, step: number, producer = 'p'): NewRecord => ({
    topic: delivery.definition.topic.name,
    key,
    headers: {
      ce_id: `${producer}-${step}`,
      ce_source: '/p',
      ce_type: delivery.definition.type,
      ce_time: '2026-01-01T00:00:00Z',
    },
    value: Buffer.from(JSON.stringify({ key, step, producer, producerSequence: step })),
  });

  it('drops what a producer sends again, each producer by its own count', async () => {
    await delivery.consumeBatches(each);
    await delivery.log.append(upTo(5).map((step) => sent('a', step)));
    await delivery.log.append(upTo(6).map((step) => sent('a', step)));
    await delivery.log.append([sent('a', 6), sent('a', 1, 'other'), sent('a', 1, 'other'), sent('a', 7)]);
    await eventually(async () => expect(await delivery.effects('a')).toEqual([1, 2, 3, 4, 5, 6, 1, 7]), moving);
  });

  it('goes on where its own database says after a restart', async () => {
    const first = await delivery.consumeBatches(each);
    await delivery.log.append(upTo(5).map((step) => sent('a', step)));
    await eventually(async () => expect(await delivery.effects('a')).toEqual(upTo(5)), moving);
    await first.stop();
    // A group that lost its offsets in the log does not start over.
    const { name: topic, partitions } = delivery.definition.topic;
    await eventually(
      () =>
        delivery.log.rewind(
          delivery.group,
          Array.from({ length: partitions }, (_, partition) => ({ topic, partition, offset: 0n })),
        ),
      moving,
    );
    const seen: number[] = [];
    await delivery.consumeBatches(async (batch, manager) => {
      seen.push(...batch.events.map(({ data }) => (data as Step).step));
      await each(batch, manager);
    });
    await delivery.log.append([sent('a', 6)]);
    await eventually(async () => expect(await delivery.effects('a')).toEqual(upTo(6)), moving);
    expect(seen).toEqual([6]);
  });

  it('takes unreadable records out, and divides a batch down to the record at fault', async () => {
    const letters: LogRecord[] = [];
    delivery.relay();
    await delivery.openLog().consume({
      group: null,
      topics: [deadLetterTopic(delivery.group)],
      onRecords: (batch) => void letters.push(...batch.records),
    });
    const broken: NewRecord = { ...sent('a', 4), value: Buffer.from('{') };
    await delivery.log.append([
      ...[1, 2, 3].map((n) => sent('a', n)),
      broken,
      ...[5, 6, 7, 8].map((n) => sent('a', n)),
    ]);
    await delivery.consumeBatches(async (batch, manager) => {
      if (batch.events.some(({ data }) => (data as Step).step === 6)) throw new TypeError('six cannot be');
      await each(batch, manager);
    });
    await eventually(async () => expect(await delivery.effects('a')).toEqual([1, 2, 3, 5, 7, 8]), moving);
    await eventually(() => expect(letters).toHaveLength(2), moving);
    expect(new Set(letters.map((one) => one.headers['dlq-error-class']))).toEqual(
      new Set(['TypeError', 'UnreadableRecordError']),
    );
  });

  it.each<Failpoint>(['batch-handled', 'batch-committed'])(
    'has one effect of each event when consumers break at %s',
    async (point) => {
      let crashes = 4;
      const failpoint = (here: Failpoint): void => {
        if (here !== point || crashes-- <= 0) return;
        throw new DomainError({ code: 'away', kind: 'unavailable', message: 'away', nextStep: 'wait' });
      };
      const first = await delivery.consumeBatches(each, { failpoint });
      await delivery.log.append(upTo(10).map((step) => sent('a', step)));
      await eventually(async () => expect(await delivery.effects('a')).toEqual(upTo(10)), moving);
      await first.stop();
      await delivery.consumeBatches(each, { failpoint });
      await delivery.log.append([sent('a', 11)]);
      await eventually(async () => expect(await delivery.effects('a')).toEqual(upTo(11)), moving);
    },
  );

  it('has one effect of each event while members join and leave', async () => {
    const steady = await delivery.consumeBatches(each);
    const log = delivery.openLog();
    const keys = Array.from({ length: 9 }, (_, n) => `k${n}`);
    for (let round = 0; round < 3; round++) {
      const visitor = await delivery.consumeBatches(each, { eventLog: log });
      for (const step of upTo(5)) await delivery.log.append(keys.map((key) => sent(key, round * 5 + step, key)));
      await visitor.stop();
    }
    for (const key of keys) await eventually(async () => expect(await delivery.effects(key)).toEqual(upTo(15)), moving);
    expect(steady.longestHandlingMs(Date.now())).toBeLessThan(10_000);
  });
}
