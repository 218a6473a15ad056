import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { eventually, usingPostgres } from '@modelyard/testing';
import { logger } from '../delivery-kit.conformance.js';
import type { NewRecord } from '../event-log/event-log.js';
import { EmbeddedEventLog } from './embedded-event-log.js';
import { removeExpired } from './retention.js';

const database = usingPostgres();

describe('retention of the embedded log', () => {
  let log: EmbeddedEventLog;
  let pool: Pool;
  beforeAll(() => {
    log = new EmbeddedEventLog({ url: database.url, logger, pollMs: 50 });
    pool = new Pool({ connectionString: database.url });
  });
  afterAll(async () => {
    await log.close();
    await pool.end();
  });

  const record = (topic: string, key: string, text: string): NewRecord => ({
    topic,
    key,
    headers: {},
    value: Buffer.from(text),
  });

  async function contents(topic: string): Promise<string[]> {
    const texts: string[] = [];
    const [range] = await log.offsets(topic);
    let position = -1n;
    const reader = await log.consume({
      group: null,
      topics: [topic],
      onRecords: ({ records, nextOffset }) => {
        texts.push(...records.map(({ key, value }) => `${key}${String(value)}`));
        position = nextOffset;
      },
    });
    await eventually(() => expect(position).toBe(range?.end));
    await reader.close();
    return texts;
  }

  it('keeps the newest record of each key of a compacted topic', async () => {
    const topic = 'test.compacted';
    await log.createTopics([{ name: topic, partitions: 1, retentionMs: null, compacted: true }]);
    await log.append(['1', '2', '3'].flatMap((n) => [record(topic, 'a', n), record(topic, 'b', n)]));
    await log.append([record(topic, 'c', '1')]);
    await removeExpired(pool);
    expect(await contents(topic)).toEqual(['a3', 'b3', 'c1']);
    expect(await log.offsets(topic)).toMatchObject([{ start: 4n, end: 7n }]);
  });

  it('deletes what is older than the topic keeps, and readers begin at what is left', async () => {
    const topic = 'test.short';
    await log.createTopics([
      { name: topic, partitions: 1, retentionMs: 3_600_000, compacted: false },
      { name: 'test.forever', partitions: 1, retentionMs: null, compacted: false },
    ]);
    for (const name of [topic, 'test.forever']) await log.append(['1', '2', '3'].map((n) => record(name, 'a', n)));
    await pool.query(`UPDATE event_log.record SET appended_at = appended_at - interval '2 hours' WHERE "offset" < 2`);
    await removeExpired(pool);
    expect(await contents(topic)).toEqual(['a3']);
    expect(await log.offsets(topic)).toMatchObject([{ start: 2n, end: 3n }]);
    expect(await contents('test.forever')).toEqual(['a1', 'a2', 'a3']);
  });
});
