import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { Redis } from 'ioredis';
import { provideServer } from './provide-server.js';
import type { ProvidedServer } from './resolve-server.js';

/** A Redis for this test file. Set once `beforeAll` has run. */
export interface TestRedis {
  readonly url: string;
  /** Begin every key with it; keys that do are removed afterwards. */
  readonly prefix: string;
}

const provisioningMs = 300_000;

/** Gives the test file a Redis and a key prefix of its own. Call it at the top of a file or describe. */
export function usingRedis(): TestRedis {
  let server: ProvidedServer | undefined;
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  beforeAll(async () => {
    server = await provideServer('redis');
  }, provisioningMs);
  afterAll(async () => {
    if (!server) return;
    await removeKeys(server.address, prefix);
    await server.stop();
  }, 60_000);
  return {
    prefix,
    get url() {
      return server?.address ?? '';
    },
  };
}

async function removeKeys(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url);
  try {
    for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 })) {
      if ((keys as string[]).length > 0) await redis.unlink(keys as string[]);
    }
  } finally {
    redis.disconnect();
  }
}
