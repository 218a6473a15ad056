import type { Surroundings } from '../config.js';
import { canInstallDebianPackages, installDebianPackages } from '../machine/debian.js';
import { findProgram, isExecutable } from '../machine/find-program.js';
import type { Progress } from '../progress.js';

export interface RedisProgram {
  readonly command: string;
  /** The name it must be called by, where that is not its own. */
  readonly argv0?: string;
}

/**
 * In Debian's packaging the server's binary is called redis-check-rdb and lies in redis-tools; redis-server adds a link to
 * it and a service that starts at once. So redis-tools alone is enough, and leaves the machine's services alone.
 */
const debian: RedisProgram & { packageName: string } = {
  packageName: 'redis-tools',
  command: '/usr/bin/redis-check-rdb',
  argv0: 'redis-server',
};

/** A Redis or Valkey server that is on this machine already, or null. */
export function findRedis({ env }: Surroundings): RedisProgram | null {
  const onPath = findProgram('redis-server', env['PATH']) ?? findProgram('valkey-server', env['PATH']);
  if (onPath !== null) return { command: onPath };
  return isExecutable(debian.command) ? debianProgram() : null;
}

/** Finds a Redis server, or installs Debian's. @throws Error that says how to get one */
export async function redisProgram(surroundings: Surroundings, progress: Progress): Promise<RedisProgram> {
  const found = findRedis(surroundings);
  if (found !== null) return found;
  if (!canInstallDebianPackages(surroundings)) {
    throw new Error('there is no redis-server on the PATH, and installing one takes root on Debian');
  }
  await installDebianPackages([debian.packageName], surroundings, progress);
  return debianProgram();
}

function debianProgram(): RedisProgram {
  return { command: debian.command, argv0: 'redis-server' };
}
