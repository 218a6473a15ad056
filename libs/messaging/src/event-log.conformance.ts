import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@modelyard/testing';
import { FencedError, partitionName } from './event-log/event-log.js';
import { MAX_VALUE_BYTES } from './event-log/record-size.js';
import type { ConsumeOptions, EventLog, LogRecord, NewRecord } from './event-log/event-log.js';

export interface EventLogSubject {
  /** A log of a process of its own. */
  open(): EventLog;
  /** Unique in the test file. */
  topic(name: string): string;
}

const moving = { withinMs: 30_000, everyMs: 20 };

const record = (topic: string, key: string | null, text: string): NewRecord => ({
  topic,
  key,
  headers: { name: text },
  value: Buffer.from(text),
});

const text = (one: LogRecord): string => one.value?.toString() ?? '';

/** What every driver of the event log promises. */
export function eventLogConformance(subject: EventLogSubject): void {
  const opened: EventLog[] = [];
  const open = (): EventLog => {
    const log = subject.open();
    opened.push(log);
    return log;
  };
  let log: EventLog;

  beforeAll(async () => {
    log = open();
  });
  afterAll(async () => {
    await Promise.all(opened.map((one) => one.close()));
  });

  async function freshTopic(partitions: number, compacted = false): Promise<string> {
    const name = subject.topic(`t${randomUUID().slice(0, 8)}.log`);
    await log.createTopics([{ name, partitions, retentionMs: null, compacted }]);
    return name;
  }

  async function reader(options: Omit<ConsumeOptions, 'onRecords'>, from: EventLog = log) {
    const records: LogRecord[] = [];
    const positions = new Map<string, bigint>();
    const consumption = await from.consume({
      ...options,
      onRecords: (batch) => {
        records.push(...batch.records);
        positions.set(partitionName(batch), batch.nextOffset);
      },
    });
    return { records, positions, consumption, texts: () => records.map(text) };
  }

  describe('appending', () => {
    it('gives back bytes, key and headers as they were', async () => {
      const topic = await freshTopic(1);
      const value = Buffer.from([0, 255, 10, 195, 40]);
      await log.append([
        { topic, key: 'schlüssel', headers: { ce_id: '1', text: 'grün' }, value },
        { topic, key: null, headers: {}, value: null },
      ]);
      const { records, consumption } = await reader({ group: null, topics: [topic] });
      await eventually(() => expect(records).toHaveLength(2), moving);
      await consumption.close();
      expect(records[0]).toMatchObject({ key: 'schlüssel', headers: { ce_id: '1', text: 'grün' }, offset: 0n });
      expect(records[0]?.value?.equals(value)).toBe(true);
      expect(records[1]).toMatchObject({ key: null, value: null, offset: 1n });
    });

    it('keeps the order of each key over many appends by several writers', async () => {
      const topic = await freshTopic(4);
      const writers = Array.from({ length: 3 }, open);
      await Promise.all(
        writers.map(async (writer, w) => {
          for (let n = 0; n < 20; n++) {
            await writer.append(['a', 'b', 'c'].map((key) => record(topic, `${w}${key}`, `${w}${key}:${n}`)));
          }
        }),
      );
      const { records, consumption } = await reader({ group: null, topics: [topic] });
      await eventually(() => expect(records).toHaveLength(180), moving);
      await consumption.close();
      for (const [key, ofKey] of Map.groupBy(records, (one) => one.key)) {
        expect(ofKey.map(text)).toEqual(Array.from({ length: 20 }, (_, n) => `${key}:${n}`));
        expect(new Set(ofKey.map((one) => one.partition)).size).toBe(1);
      }
    });

    it('takes more at once than one request may carry, and single records of megabytes', async () => {
      const topic = await freshTopic(1);
      const large = Buffer.alloc(400_000, 'x');
      const records = Array.from({ length: 8 }, (_, n) => ({ ...record(topic, 'k', `${n}`), value: large }));
      await log.append([...records, { ...record(topic, 'k', 'last'), value: Buffer.alloc(MAX_VALUE_BYTES, 'y') }]);
      const { records: read, consumption } = await reader({ group: null, topics: [topic] });
      await eventually(() => expect(read).toHaveLength(9), moving);
      await consumption.close();
      expect(read.map((one) => one.value?.length)).toEqual([...Array<number>(8).fill(400_000), MAX_VALUE_BYTES]);
    });

    it('refuses a topic that was never created', async () => {
      await expect(log.append([record(subject.topic('never.made'), 'k', 'x')])).rejects.toThrow(
        /does not (exist|host)/,
      );
    });

    it('creates topics once when several processes do so at the same moment', async () => {
      const settings = { name: subject.topic('raced.log'), partitions: 3, retentionMs: 1000, compacted: false };
      await Promise.all(Array.from({ length: 4 }, () => open().createTopics([settings])));
      await log.createTopics([{ ...settings, partitions: 9 }]);
      expect(await log.offsets(settings.name)).toHaveLength(3);
    });
  });

  describe('a fenced writer', () => {
    it('is refused once a later one of its name is open', async () => {
      const topic = await freshTopic(1);
      const name = `fence-${randomUUID()}`;
      const old = await open().openWriter({ name, epoch: 1n });
      await old.append([record(topic, 'k', 'before')]);
      const successor = await open().openWriter({ name, epoch: 2n });
      await expect(old.append([record(topic, 'k', 'stale')])).rejects.toThrow(FencedError);
      await successor.append([record(topic, 'k', 'after')]);
      const { texts, consumption } = await reader({ group: null, topics: [topic] });
      await eventually(() => expect(texts()).toEqual(['before', 'after']), moving);
      await Promise.all([consumption.close(), old.close(), successor.close()]);
    });

    it('appends batch after batch', async () => {
      const topic = await freshTopic(3);
      const writer = await log.openWriter({ name: `fence-${randomUUID()}`, epoch: 7n });
      for (let n = 0; n < 10; n++)
        await writer.append([record(topic, `k${n % 4}`, `${n}`), record(topic, 'all', `all${n}`)]);
      await writer.close();
      const { records, consumption } = await reader({ group: null, topics: [topic] });
      await eventually(() => expect(records).toHaveLength(20), moving);
      await consumption.close();
      const all = records.filter((one) => one.key === 'all').map(text);
      expect(all).toEqual(Array.from({ length: 10 }, (_, n) => `all${n}`));
    });
  });

  describe('a group', () => {
    it('gets again what it did not commit, and goes on behind what it did', async () => {
      const topic = await freshTopic(1);
      await log.append(['0', '1', '2', '3'].map((n) => record(topic, 'k', n)));
      const group = subject.topic('resumes');
      const first = await reader({ group, topics: [topic] });
      await eventually(() => expect(first.texts()).toEqual(['0', '1', '2', '3']), moving);
      expect(await first.consumption.commit({ topic, partition: 0 }, 2n)).toBe(true);
      await first.consumption.close();
      expect(await log.committed(group, topic)).toEqual(new Map([[0, 2n]]));
      const second = await reader({ group, topics: [topic] });
      await eventually(() => expect(second.texts()).toEqual(['2', '3']), moving);
      await second.consumption.close();
    });

    it('shares its partitions among members and hands them over when one leaves', async () => {
      const topic = await freshTopic(4);
      const group = subject.topic('shares');
      const one = await reader({ group, topics: [topic] }, open());
      await eventually(() => expect(one.consumption.assigned()).toHaveLength(4), moving);
      const two = await reader({ group, topics: [topic] }, open());
      await eventually(() => {
        expect(one.consumption.assigned()).toHaveLength(2);
        expect(two.consumption.assigned()).toHaveLength(2);
      }, moving);
      const names = [...one.consumption.assigned(), ...two.consumption.assigned()].map(partitionName);
      expect(new Set(names).size).toBe(4);
      await log.append(Array.from({ length: 40 }, (_, n) => record(topic, `k${n}`, `${n}`)));
      await eventually(() => expect(new Set([...one.texts(), ...two.texts()]).size).toBe(40), moving);
      expect(two.records.length).toBeGreaterThan(0);
      await one.consumption.close();
      await eventually(() => expect(two.consumption.assigned()).toHaveLength(4), moving);
      await two.consumption.close();
    });

    it('drops a commit for a partition that is not assigned', async () => {
      const topic = await freshTopic(1);
      const { consumption } = await reader({ group: subject.topic('foreign'), topics: [topic] });
      await eventually(() => expect(consumption.assigned()).toHaveLength(1), moving);
      await consumption.close();
      expect(await consumption.commit({ topic, partition: 0 }, 1n)).toBe(false);
    });

    it('replays from an offset it is moved to while nobody is in it', async () => {
      const topic = await freshTopic(1);
      const group = subject.topic('rewound');
      await log.append(['0', '1', '2'].map((n) => record(topic, 'k', n)));
      await log.rewind(group, [{ topic, partition: 0, offset: 1n }]);
      const { texts, consumption } = await reader({ group, topics: [topic] });
      await eventually(() => expect(texts()).toEqual(['1', '2']), moving);
      await consumption.close();
    });

    it('begins where the consumer itself says, whatever was committed', async () => {
      const topic = await freshTopic(1);
      const group = subject.topic('own-offsets');
      await log.append(['0', '1', '2', '3'].map((n) => record(topic, 'k', n)));
      await log.rewind(group, [{ topic, partition: 0, offset: 1n }]);
      const { texts, consumption } = await reader({ group, topics: [topic], startAt: async () => 3n });
      await eventually(() => expect(texts()).toEqual(['3']), moving);
      await consumption.close();
    });

    it('waits with a busy partition and goes on with the others', async () => {
      const topic = await freshTopic(2);
      const busy = Promise.withResolvers<void>();
      const seen: LogRecord[] = [];
      const consumption = await log.consume({
        group: subject.topic('busy'),
        topics: [topic],
        onRecords: ({ partition, records }) => {
          seen.push(...records);
          return partition === 0 && records.length > 0 ? busy.promise : undefined;
        },
      });
      const keys = Array.from({ length: 30 }, (_, n) => `k${n}`);
      await log.append(keys.map((key) => record(topic, key, 'first')));
      await eventually(() => expect(seen.some((one) => one.partition === 0)).toBe(true), moving);
      await eventually(() => expect(seen.some((one) => one.partition === 1)).toBe(true), moving);
      const heldBack = seen.filter((one) => one.partition === 0).length;
      await log.append(keys.map((key) => record(topic, key, 'second')));
      await eventually(() => {
        expect(seen.some((one) => one.partition === 1 && text(one) === 'second')).toBe(true);
      }, moving);
      expect(seen.filter((one) => one.partition === 0)).toHaveLength(heldBack);
      busy.resolve();
      await eventually(() => expect(seen).toHaveLength(60), moving);
      await consumption.close();
    });
  });

  describe('a private reader', () => {
    it('reads every partition from the beginning, and its position reaches the end', async () => {
      const topic = await freshTopic(3);
      const writer = await log.openWriter({ name: `fence-${randomUUID()}`, epoch: 1n });
      for (let n = 0; n < 6; n++) await writer.append([record(topic, `k${n}`, `${n}`)]);
      await writer.close();
      const ends = await log.offsets(topic);
      const { records, positions, consumption } = await reader({ group: null, topics: [topic] });
      await eventually(() => {
        for (const end of ends) expect(positions.get(partitionName(end))).toBe(end.end);
      }, moving);
      expect(records).toHaveLength(6);
      await consumption.close();
    });

    it('begins at the end where it asks for what is new', async () => {
      const topic = await freshTopic(1);
      await log.append([record(topic, 'k', 'old')]);
      const { texts, positions, consumption } = await reader({ group: null, topics: [topic], beginning: 'latest' });
      await eventually(() => expect(positions.size).toBe(1), moving);
      await log.append([record(topic, 'k', 'new')]);
      await eventually(() => expect(texts()).toEqual(['new']), moving);
      await consumption.close();
    });
  });
}
