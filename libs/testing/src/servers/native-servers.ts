import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka, startPostgres, startRedis, startS3, type Progress } from '@modelyard/stack';
import type { ServerKind } from '../config.js';
import type { ServerStarters } from './resolve-server.js';

/** Servers of the native stack, each over a folder of its own that is removed with it. */
export function nativeServers(log: Progress): ServerStarters {
  return {
    postgres: () =>
      // Nothing has to survive a test, so nothing is flushed.
      inOwnFolder('postgres', async (dataDir) => {
        const { url, stop } = await startPostgres({ dataDir, log, durable: false });
        return { address: url, stop };
      }),
    kafka: () =>
      inOwnFolder('kafka', async (dataDir) => {
        const { brokers, stop } = await startKafka({ dataDir, log });
        return { address: brokers, stop };
      }),
    redis: () =>
      inOwnFolder('redis', async (dataDir) => {
        const { url, stop } = await startRedis({ dataDir, log });
        return { address: url, stop };
      }),
    s3: () =>
      inOwnFolder('s3', async (dataDir) => {
        const { url, accessKeyId, secretAccessKey, region, stop } = await startS3({ dataDir, log });
        const address = new URL(url);
        address.username = accessKeyId;
        address.password = secretAccessKey;
        address.searchParams.set('region', region);
        return { address: address.href, stop };
      }),
  };
}

async function inOwnFolder(
  kind: ServerKind,
  start: (dataDir: string) => Promise<{ address: string; stop(): Promise<void> }>,
): Promise<{ address: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), `modelyard-test-${kind}-`));
  // PostgreSQL refuses to run as root: its own user has to pass through to the data.
  await chmod(folder, 0o711);
  const { address, stop } = await start(join(folder, 'data'));
  return {
    address,
    stop: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
