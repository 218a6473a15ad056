import {
  type ConnectionOptions,
  createPostgresBackend,
  createRedisBackend,
  type PostgresConnectionOptions,
  type PostgresQueueBackend,
  type RedisQueueBackend,
  runMigrations,
  withBackend,
} from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import type { BullMqBackend } from './bullmq-training-queue.js';

const schema = 'bullmq';

/** The queue in Redis. Putting fails fast while Redis is away, since the reconciler comes back; working waits for it for ever. */
export function redisBackend(url: string, prefix?: string): BullMqBackend<RedisQueueBackend, ConnectionOptions> {
  const queueConnection = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, lazyConnect: true });
  const workerConnection = new Redis(url, { maxRetriesPerRequest: null });
  for (const connection of [queueConnection, workerConnection]) {
    // BullMQ reports faults of its own; an unheard "error" event would end the process.
    connection.on('error', () => undefined);
  }
  return {
    classes: withBackend(createRedisBackend),
    queueConnection,
    workerConnection,
    ...(prefix !== undefined && { prefix }),
    close: async () => {
      queueConnection.disconnect();
      workerConnection.disconnect();
      await Promise.resolve();
    },
  };
}

/** The queue in PostgreSQL, in a schema of its own that BullMQ's migrations bring up to date. */
export async function postgresBackend(
  url: string,
): Promise<BullMqBackend<PostgresQueueBackend, PostgresConnectionOptions>> {
  const pool = new Pool({ connectionString: url, max: 1 });
  try {
    await runMigrations(pool, schema);
  } finally {
    await pool.end();
  }
  const connection = { connectionString: url, schema, max: 4 };
  return {
    classes: withBackend(createPostgresBackend),
    queueConnection: connection,
    workerConnection: connection,
    close: () => Promise.resolve(),
  };
}
