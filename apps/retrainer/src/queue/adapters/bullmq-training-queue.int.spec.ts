import { randomUUID } from 'node:crypto';
import { createLogger } from '@modelyard/chassis';
import { usingPostgres, usingRedis } from '@modelyard/testing';
import { losePostgresQueue, loseRedisQueue } from '../lose-queue.testkit.js';
import { trainingQueueConformance } from '../training-queue.conformance.js';
import { postgresBackend, redisBackend } from './bullmq-backends.js';
import { BullMqTrainingQueue } from './bullmq-training-queue.js';

const logger = createLogger({ service: 'retrainer', level: 'fatal' });
const redis = usingRedis();
const postgres = usingPostgres();

trainingQueueConformance('Redis', () => {
  const prefix = `${redis.prefix}-${randomUUID()}`;
  return Promise.resolve({
    open: () => Promise.resolve(new BullMqTrainingQueue(redisBackend(redis.url, prefix), logger)),
    flush: () => loseRedisQueue(redis.url, prefix),
  });
});

trainingQueueConformance('PostgreSQL', async () => {
  await losePostgresQueue(postgres.url);
  return {
    open: async () => new BullMqTrainingQueue(await postgresBackend(postgres.url), logger),
    flush: () => losePostgresQueue(postgres.url),
  };
});
