import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startKafka } from '@modelyard/stack';
import type { RunningKafka } from '@modelyard/stack';
import { eventually, usingPostgres } from '@modelyard/testing';
import { Delivery, logger, serviceDatabase, upTo } from '../delivery-kit.conformance.js';
import { KafkaEventLog } from './kafka-event-log.js';

const recovering = { withinMs: 60_000, everyMs: 100 };

describe('a broker that dies and comes back', () => {
  const database = usingPostgres(serviceDatabase);
  const dataDir = mkdtempSync(join(tmpdir(), 'broker-'));
  let broker: RunningKafka;
  // A broker of this file's own: nobody else's tests may lose theirs.
  beforeAll(async () => {
    broker = await startKafka({ dataDir, log: () => undefined });
  }, 300_000);
  afterAll(async () => {
    await broker.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('costs no event and doubles none; what is published meanwhile waits', async () => {
    const delivery = await Delivery.begin({
      databaseUrl: database.url,
      topic: (name) => name,
      openLog: () => new KafkaEventLog({ brokers: [broker.brokers], clientId: 'test', logger }),
    });
    delivery.relay();
    const consumer = await delivery.consume();
    await delivery.publish('a', ...upTo(20));
    await eventually(async () => expect((await delivery.effects('a')).length).toBeGreaterThan(5), recovering);

    process.kill(broker.pid, 'SIGKILL');
    await broker.exited;
    await delivery.publish('a', 21, 22);
    await delivery.publish('b', 1, 2);
    broker = await startKafka({ dataDir, log: () => undefined, port: broker.port });

    await eventually(async () => expect(await delivery.effects('a')).toEqual(upTo(22)), recovering);
    await eventually(async () => expect(await delivery.effects('b')).toEqual([1, 2]), recovering);
    expect(Date.now() - consumer.lastSignOfLife()).toBeLessThan(10_000);
    expect(await delivery.parked.list()).toEqual([]);
    await delivery.end();
  });
});
