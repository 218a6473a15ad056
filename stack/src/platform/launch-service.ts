import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '../processes/owned-process.js';
import { untilReady } from '../processes/until-ready.js';
import type { Launch } from '../supervision/supervised.js';
import type { ServiceDefinition } from './service-table.js';

export interface ServiceLaunch {
  readonly service: ServiceDefinition;
  /** Folder of the checkout that holds apps/. */
  readonly root: string;
  readonly logFile: string;
  readonly origin: string;
  /** Complete: what the machine's environment offers and the service's own variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A cold start on a busy machine with two cores; a service that needs longer has a fault worth seeing. */
const readyWithinMs = 90_000;

/**
 * Starts a service's program and waits for its readiness. It learns of our end by the end of its standard input, and has
 * time to finish what it began: answers, batches, a training run's state.
 */
export function launchService({ service, root, logFile, origin, env }: ServiceLaunch): Launch {
  return async (spawned) => {
    const program = join(root, 'apps', service.app, 'dist', 'main.js');
    if (!existsSync(program)) throw new Error(`${service.name} cannot start: there is no ${program}`);
    const owned = await startProcess({
      command: process.execPath,
      // kafkajs computes a deadline from a timestamp, and Node would print a warning for each client.
      args: [
        '--enable-source-maps',
        '--disable-warning=TimeoutNegativeWarning',
        ...(service.nodeOptions ?? []),
        program,
      ],
      env,
      cwd: root,
      logFile,
      graceMs: 20_000,
      endsWithUsBy: 'stdin',
    });
    spawned(owned);
    const probe = (): Promise<void> => answers(`${origin}/health/ready`);
    await untilReady({ what: service.name, process: owned, logFile, withinMs: readyWithinMs, probe });
    return owned;
  };
}

/** Resolves when the address answers with a 2xx status, rejects otherwise. */
export async function answers(url: string): Promise<void> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
}
