import { Platform } from '../platform/platform.js';
import { lockFile, readPlatformState } from '../platform/platform-state.js';
import { serviceTable } from '../platform/service-table.js';
import { resolveDependencies } from '../resolution/resolve.js';
import { endLeftovers } from '../supervision/leftovers.js';
import { releaseLock, takeLock } from '../supervision/lock.js';
import type { Command, CommandContext } from './command.js';
import { startDetached } from './start-detached.js';

export const start: Command = {
  name: 'start',
  summary: 'Runs the platform: brings up what it needs, prints where it is, and stops it all on Ctrl-C.',
  options: {
    embedded: { doc: 'stand on PostgreSQL alone: no Kafka, no Redis; keeps its own data' },
    detach: { short: 'd', doc: 'return once everything is ready; npm stop ends it' },
  },
  run: ({ flags }, context) =>
    flags.has('detach')
      ? startDetached(flags.has('embedded') ? ['--embedded'] : [], context)
      : runInForeground({ embeddedOnly: flags.has('embedded') }, context),
};

async function runInForeground(options: { embeddedOnly: boolean }, context: CommandContext): Promise<number> {
  const lock = lockFile(context.checkout);
  const holder = await takeLock(lock);
  if (holder !== null) {
    context.progress(`the platform of this checkout runs already (pid ${holder.pid}): npm run status, or npm stop`);
    return 1;
  }
  try {
    return await supervise(options, context);
  } finally {
    releaseLock(lock);
  }
}

async function supervise(options: { embeddedOnly: boolean }, context: CommandContext): Promise<number> {
  const { checkout, surroundings, progress, print } = context;
  const begun = performance.now();
  const asked = untilAskedToEnd();
  await endLeftovers(readPlatformState(checkout)?.processes ?? [], progress);
  const resolving = resolveDependencies(options, surroundings, progress);
  const resolution = await Promise.race([resolving, asked]);
  // A download may still run; it is of use the next time or not at all, so nobody waits for it.
  if (typeof resolution === 'string') process.exit(130);

  const platform = new Platform({ checkout, services: serviceTable, resolution, surroundings, progress });
  try {
    const banner = await Promise.race([platform.start(), asked.then(() => null)]);
    if (banner !== null) {
      print(`\n${banner}\n`);
      progress(`ready after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      await asked;
    }
    return 0;
  } catch (fault) {
    progress(`the platform does not start: ${fault instanceof Error ? fault.message : String(fault)}`);
    return 1;
  } finally {
    progress('stopping');
    await platform.stop();
    progress('stopped');
  }
}

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP. A second Ctrl-C ends us at once, and what we started with us; a second
 * SIGTERM does not, because one Ctrl-C reaches us as both: from the terminal, and passed on by the programs above us.
 */
function untilAskedToEnd(): Promise<string> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve).on('SIGTERM', resolve).on('SIGHUP', resolve);
  });
}
