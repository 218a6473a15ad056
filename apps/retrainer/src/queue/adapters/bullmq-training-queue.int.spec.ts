import { randomUUID } from 'node:crypto';
import { createLogger } from '@modelyard/chassis';
import { usingPostgres, usingRedis } from '@modelyard/testing';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { trainingQueueConformance } from '../training-queue.conformance.js';
import { postgresBackend, redisBackend } from './bullmq-backends.js';
import { BullMqTrainingQueue } from './bullmq-training-queue.js';

const logger = createLogger({ service: 'retrainer', level: 'fatal' });
const redis = usingRedis();
const postgres = usingPostgres();

trainingQueueConformance('Redis', async () => {
  const prefix = `${redis.prefix}-${randomUUID()}`;
  return {
    open: () => Promise.resolve(new BullMqTrainingQueue(redisBackend(redis.url, prefix), logger)),
    flush: async () => {
      const client = new Redis(redis.url);
      // Other test files share the server, so only this queue's keys are lost.
      const keys = await client.keys(`${prefix}*`);
      if (keys.length > 0) await client.unlink(keys);
      client.disconnect();
    },
  };
});

trainingQueueConformance('PostgreSQL', async () => {
  const open = async () => new BullMqTrainingQueue(await postgresBackend(postgres.url), logger);
  const flush = async () => {
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname = 'bullmq' AND tablename NOT LIKE '%migration%' AND tablename NOT LIKE '%schema%'`,
    );
    if (rows.length > 0) await client.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')} CASCADE`);
    await client.end();
  };
  await flush();
  return { open, flush };
});
