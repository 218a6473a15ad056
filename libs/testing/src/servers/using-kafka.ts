import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { provideServer } from './provide-server.js';
import type { ProvidedServer } from './resolve-server.js';

/** A Kafka for this test file. Set once `beforeAll` has run. */
export interface TestKafka {
  /** Bootstrap servers, host:port. */
  readonly brokers: readonly string[];
  /** Begin every topic and group with it; topics that do are deleted afterwards. */
  readonly prefix: string;
}

const provisioningMs = 300_000;

/** Gives the test file a broker and a prefix of its own. Call it at the top of a file or describe. */
export function usingKafka(): TestKafka {
  let server: ProvidedServer | undefined;
  const prefix = `test-${randomBytes(6).toString('hex')}.`;
  const brokers = (): string[] => server?.address.split(',') ?? [];
  beforeAll(async () => {
    server = await provideServer('kafka');
  }, provisioningMs);
  afterAll(async () => {
    if (!server) return;
    // A broker that ends with this file takes its topics along.
    if (server.source === 'environment' || server.source === 'run') await deleteTopics(brokers(), prefix);
    await server.stop();
  }, 60_000);
  return {
    prefix,
    get brokers() {
      return brokers();
    },
  };
}

async function deleteTopics(brokers: string[], prefix: string): Promise<void> {
  const admin = new Kafka({ clientId: 'modelyard-testing', brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}
