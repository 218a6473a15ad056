import { existsSync } from 'node:fs';
import type { Surroundings } from '../config.js';
import { run } from '../processes/run.js';
import { withHeartbeat, type Progress } from '../progress.js';

/** Whether Debian packages can be installed here: we are root and the package manager exists. */
export function canInstallDebianPackages({ uid }: Surroundings): boolean {
  return uid === 0 && existsSync('/usr/bin/apt-get');
}

/** Installs Debian packages without their recommendations. Only for packages that start no service of their own. */
export async function installDebianPackages(
  packages: readonly string[],
  surroundings: Surroundings,
  progress: Progress,
): Promise<void> {
  const env = { ...surroundings.env, DEBIAN_FRONTEND: 'noninteractive' };
  await withHeartbeat(progress, 'reading the list of Debian packages', run('apt-get', ['update', '-qq'], { env }));
  await withHeartbeat(
    progress,
    `installing ${packages.join(', ')} from Debian (once for this machine)`,
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env }),
  );
}
