import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../machine/ports.js';
import { startProcess } from '../processes/owned-process.js';
import { untilReady } from '../processes/until-ready.js';
import { surroundingsOf, type RunningServer, type ServerOptions } from '../running-server.js';
import { redisProgram } from './redis-program.js';

export interface RedisOptions extends ServerOptions {
  /** `queue` (default) keeps everything, on disk too; `cache` is bounded, forgets what was used least, and keeps nothing. */
  readonly purpose?: RedisPurpose;
}

export type RedisPurpose = 'queue' | 'cache';

export interface RunningRedis extends RunningServer {
  readonly url: string;
}

/**
 * Jobs must not be evicted and should outlive a restart; cached artifacts are bytes that the artifact store has too.
 * One instance cannot do both: the eviction policy is the server's.
 */
const settings: Record<RedisPurpose, Record<string, string>> = {
  queue: { appendonly: 'yes', appendfsync: 'everysec', 'maxmemory-policy': 'noeviction' },
  cache: { appendonly: 'no', maxmemory: '256mb', 'maxmemory-policy': 'allkeys-lru' },
};

/** Runs a Redis of our own on loopback over `dataDir`. */
export async function startRedis(options: RedisOptions): Promise<RunningRedis> {
  const program = await redisProgram(surroundingsOf(options), options.log);
  mkdirSync(options.dataDir, { recursive: true });
  const port = await freePort(options.port);
  const logFile = options.logFile ?? join(options.dataDir, 'redis.log');
  const chosen = {
    port: String(port),
    bind: '127.0.0.1',
    dir: options.dataDir,
    save: '',
    ...settings[options.purpose ?? 'queue'],
  };
  const owned = await startProcess({
    ...program,
    args: Object.entries(chosen).flatMap(([name, value]) => [`--${name}`, value]),
    logFile,
  });
  await untilReady({ what: 'Redis', process: owned, logFile, withinMs: 30_000, probe: () => pingRedis(port) });
  return { ...owned, port, url: `redis://127.0.0.1:${port}` };
}

/** One PING by hand: a client library would bring reconnects that a readiness probe does not want. */
export function pingRedis(port: number, host = '127.0.0.1'): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host, timeout: 2_000 });
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (reply) => {
      socket.destroy();
      if (reply.toString().startsWith('+PONG')) resolve();
      else reject(new Error(`Redis answered ${reply.toString().trim()}`));
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
  });
}
