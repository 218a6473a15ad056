import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { isAlive } from './processes/process-identity.js';
import { startKafka, startPostgres, startRedis, type RunningServer } from './index.js';

const provisioningMs = 300_000;

let folder = '';
let running: RunningServer[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelyard-servers-'));
  chmodSync(folder, 0o755);
});
afterEach(async () => {
  await Promise.all(running.map((server) => server.stop()));
  running = [];
  rmSync(folder, { recursive: true, force: true });
});

const log = (): void => undefined;

async function keep<T extends RunningServer>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  running.push(server);
  return server;
}

describe('servers of the native stack', () => {
  it('run side by side in several copies', async () => {
    const [first, second] = await Promise.all(
      ['a', 'b'].map((name) => keep(startPostgres({ dataDir: join(folder, name), log, durable: false }))),
    );
    expect(first?.url).not.toBe(second?.url);
    await first?.stop();
    expect(isAlive(first?.pid ?? 0)).toBe(false);
    expect(isAlive(second?.pid ?? 0)).toBe(true);
  });

  it(
    'give a queue that forgets nothing and a cache that forgets',
    async () => {
      const purposes = ['queue', 'cache'] as const;
      const [queue, cache] = await Promise.all(
        purposes.map((purpose) => keep(startRedis({ dataDir: join(folder, purpose), log, purpose }))),
      );
      expect(await redisCommand(queue, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
      expect(await redisCommand(cache, 'CONFIG GET maxmemory-policy')).toContain('allkeys-lru');
    },
    provisioningMs,
  );

  it(
    'keep what a broker acknowledged over kill -9, on other ports too',
    async () => {
      const dataDir = join(folder, 'kafka');
      const first = await keep(startKafka({ dataDir, log }));
      await withKafka(first.brokers, (kafka) => produce(kafka, 'kept'));
      process.kill(first.pid, 'SIGKILL');
      await first.exited;
      const second = await keep(startKafka({ dataDir, log }));
      await withKafka(second.brokers, async (kafka) => {
        const admin = kafka.admin();
        await admin.connect();
        const offsets = await admin.fetchTopicOffsets('things');
        await admin.disconnect();
        expect(offsets).toMatchObject([{ partition: 0, high: '1' }]);
      });
    },
    provisioningMs,
  );
});

async function withKafka(brokers: string, use: (kafka: Kafka) => Promise<void>): Promise<void> {
  await use(new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }));
}

async function produce(kafka: Kafka, value: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'things', numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: 'things', acks: -1, messages: [{ value }] });
  await producer.disconnect();
}

function redisCommand(server: RunningServer | undefined, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server?.port ?? 0, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('data', (reply) => {
      socket.destroy();
      resolve(reply.toString());
    });
    socket.once('error', reject);
  });
}
