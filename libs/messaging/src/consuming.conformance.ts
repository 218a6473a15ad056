import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DomainError } from '@modelyard/chassis';
import { eventually } from '@modelyard/testing';
import { deadLetterTopic } from './consume/dead-letters.js';
import { Delivery, upTo } from './delivery-kit.conformance.js';
import type { DeliverySubject, Step } from './delivery-kit.conformance.js';
import type { LogRecord } from './event-log/event-log.js';
import type { Failpoint } from './failpoints.js';

const moving = { withinMs: 30_000, everyMs: 20 };

const passing = (): DomainError =>
  new DomainError({ code: 'away', kind: 'unavailable', message: 'away', nextStep: 'wait' });

/** What a service may rely on when it handles events one by one, on any driver. */
export function consumingConformance(subject: DeliverySubject): void {
  let delivery: Delivery;
  beforeEach(async () => {
    delivery = await Delivery.begin(subject);
    delivery.relay();
  });
  afterEach(() => delivery.end());

  async function deadLetters(): Promise<LogRecord[]> {
    const records: LogRecord[] = [];
    await delivery.openLog().consume({
      group: null,
      topics: [deadLetterTopic(delivery.group)],
      onRecords: (batch) => void records.push(...batch.records),
    });
    return records;
  }

  it('handles each key in order and drops what comes twice', async () => {
    const seen: LogRecord[] = [];
    await delivery.openLog().consume({
      group: null,
      topics: [delivery.definition.topic.name],
      onRecords: (batch) => void seen.push(...batch.records),
    });
    await delivery.consume();
    for (const key of ['a', 'b', 'c']) await delivery.publish(key, ...upTo(8));
    await eventually(() => expect(seen).toHaveLength(24), moving);
    await delivery.log.append(seen);
    await delivery.publish('a', 9);
    await eventually(async () => expect(await delivery.effects('a')).toEqual(upTo(9)), moving);
    await eventually(async () => expect(await delivery.effects('b')).toEqual(upTo(8)), moving);
    await eventually(async () => expect(await delivery.effects('c')).toEqual(upTo(8)), moving);
  });

  it('tries again in place while a fault passes, and keeps the order', async () => {
    let faults = 3;
    await delivery.consume({}, async (event, manager) => {
      if ((event.data as Step).step === 2 && faults-- > 0) throw passing();
      await delivery.effect(event, manager);
    });
    await delivery.publish('a', 1, 2, 3);
    await eventually(async () => expect(await delivery.effects('a')).toEqual([1, 2, 3]), moving);
    expect(await delivery.parked.list()).toEqual([]);
  });

  it('sends a poison to the dead letters, parks its key and goes on with the others', async () => {
    const letters = await deadLetters();
    await delivery.consume({}, async (event, manager) => {
      if ((event.data as Step).key === 'bad' && (event.data as Step).step === 2) throw new TypeError('cannot be');
      await delivery.effect(event, manager);
    });
    await delivery.publish('bad', 1, 2, 3, 4);
    await delivery.publish('good', ...upTo(5));
    await eventually(async () => expect(await delivery.effects('good')).toEqual(upTo(5)), moving);
    await eventually(() => expect(letters).toHaveLength(1), moving);
    expect(letters[0]?.headers).toMatchObject({
      ce_type: 'modelyard.Stepped.v1',
      'dlq-consumer': delivery.group,
      'dlq-topic': delivery.definition.topic.name,
      'dlq-error-class': 'TypeError',
      'dlq-error-message': 'cannot be',
      'dlq-attempts': '1',
      'dlq-sequence': '2',
    });
    expect(JSON.parse(String(letters[0]?.value))).toMatchObject({ key: 'bad', step: 2 });
    await eventually(
      async () => expect(await delivery.parked.list()).toMatchObject([{ key: 'bad', waiting: 3 }]),
      moving,
    );
    expect(await delivery.effects('bad')).toEqual([1]);
  });

  it('gives up after a bounded number of tries', async () => {
    const letters = await deadLetters();
    await delivery.consume({ maxAttempts: 3 }, () => {
      throw passing();
    });
    await delivery.publish('a', 1);
    await eventually(() => expect(letters[0]?.headers).toMatchObject({ 'dlq-attempts': '3' }), moving);
  });

  it('handles a parked key in order when its cause is mended, and what came meanwhile after it', async () => {
    let mended = false;
    await delivery.consume({}, async (event, manager) => {
      if (!mended && (event.data as Step).step === 1) throw new TypeError('not yet');
      await delivery.effect(event, manager);
    });
    await delivery.publish('a', 1, 2, 3);
    await eventually(async () => expect(await delivery.parked.list()).toMatchObject([{ waiting: 3 }]), moving);
    const { name } = delivery.definition.topic;
    expect((await delivery.parked.inspect(name, 'a')).map((one) => one.headers['ce_sequence'])).toEqual([
      '1',
      '2',
      '3',
    ]);
    await expect(delivery.parked.retry(name, 'a')).rejects.toThrow('not yet');
    mended = true;
    expect(await delivery.parked.retry(name, 'a')).toBe(3);
    expect(await delivery.parked.list()).toEqual([]);
    await delivery.publish('a', 4);
    await eventually(async () => expect(await delivery.effects('a')).toEqual([1, 2, 3, 4]), moving);
    await expect(delivery.parked.retry(name, 'a')).rejects.toMatchObject({ code: 'key-not-parked' });
  });

  it('goes on without the failed event when it is released', async () => {
    await delivery.consume({}, async (event, manager) => {
      if ((event.data as Step).step === 1) throw new TypeError('never');
      await delivery.effect(event, manager);
    });
    await delivery.publish('a', 1, 2);
    await eventually(async () => expect(await delivery.parked.list()).toMatchObject([{ waiting: 2 }]), moving);
    expect(await delivery.parked.release(delivery.definition.topic.name, 'a')).toBe(1);
    await eventually(async () => expect(await delivery.effects('a')).toEqual([2]), moving);
  });

  it('survives whatever a record holds', async () => {
    const letters = await deadLetters();
    await delivery.consume();
    const { name: topic } = delivery.definition.topic;
    const headers = { ce_id: 'x', ce_source: '/x', ce_type: delivery.definition.type, ce_time: '2026-01-01T00:00:00Z' };
    const deep = '['.repeat(100_000);
    const bodies = ['{', '{"key":1}', '"text"', 'null', deep, '{"__proto__":{"step":1}}', '\u0000', ''];
    const broken = bodies.map((body, n) => ({ topic, key: `bad${n}`, headers, value: Buffer.from(body) }));
    const bare = [
      { topic, key: 'no-headers', headers: {}, value: Buffer.from('{}') },
      { topic, key: 'no-value', headers, value: null },
      { topic, key: 'nul\0', headers: { ...headers, ce_id: 'a\0b' }, value: Buffer.from('{') },
      { topic, key: null, headers: { ...headers, ce_time: 'noon' }, value: Buffer.from('{}') },
    ];
    const unknown = {
      topic,
      key: 'newer',
      headers: { ...headers, ce_type: 'modelyard.Unheard.v9' },
      value: Buffer.from('{'),
    };
    await delivery.log.append([...broken, ...bare, unknown]);
    await delivery.publish('a', 1, 2);
    await eventually(async () => expect(await delivery.effects('a')).toEqual([1, 2]), moving);
    await eventually(() => expect(letters).toHaveLength(12), moving);
    expect(letters.find((one) => one.key === 'bad4')?.value?.toString()).toBe(deep);
    expect(await delivery.parked.list()).toHaveLength(11);
  });

  it.each<Failpoint>(['event-handled', 'event-committed', 'offset-committed'])(
    'has one effect of each event when consumers break at %s',
    async (point) => {
      let crashes = 4;
      const failpoint = (here: Failpoint): void => {
        if (here === point && crashes-- > 0) throw passing();
      };
      const first = await delivery.consume({ failpoint });
      await delivery.publish('a', ...upTo(6));
      await delivery.publish('b', ...upTo(6));
      await eventually(async () => expect(await delivery.effects('a')).toEqual(upTo(6)), moving);
      await first.stop();
      await delivery.consume({ failpoint });
      await delivery.publish('a', 7);
      await eventually(async () => expect(await delivery.effects('a')).toEqual(upTo(7)), moving);
      await eventually(async () => expect(await delivery.effects('b')).toEqual(upTo(6)), moving);
    },
  );

  it('has one effect of each event while members join and leave', async () => {
    const log = delivery.openLog();
    const steady = await delivery.consume();
    const storm = (async () => {
      for (let round = 0; round < 3; round++) {
        const visitor = await delivery.consume({ eventLog: log });
        await delivery.publish('c', ...upTo(3));
        await visitor.stop();
      }
    })();
    await Promise.all(['a', 'b'].map((key) => delivery.publish(key, ...upTo(30))));
    await storm;
    await eventually(async () => expect(await delivery.effects('a')).toEqual(upTo(30)), moving);
    await eventually(async () => expect(await delivery.effects('b')).toEqual(upTo(30)), moving);
    await eventually(async () => expect(await delivery.effects('c')).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3]), moving);
    expect(steady.longestHandlingMs(Date.now())).toBeLessThan(10_000);
  });
}
