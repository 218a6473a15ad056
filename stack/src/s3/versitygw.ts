import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Surroundings } from '../config.js';
import { cacheFolder, filledOnce } from '../machine/cache-folder.js';
import { findProgram } from '../machine/find-program.js';
import { run } from '../processes/run.js';
import { withHeartbeat, type Progress } from '../progress.js';

/** The release that docker-compose.yml runs too. */
export const versitygwVersion = '1.8.0';

/**
 * The S3 server of the tests: built from its pinned Go module, once per machine (about a minute). It is the same program
 * that docker-compose runs, keeps its objects on disk, and passed every check of our adapter, conditional and multipart
 * writes included; an in-memory double from another ecosystem would test the double.
 * @throws Error when Go is not there
 */
export async function versitygwProgram(surroundings: Surroundings, progress: Progress): Promise<string> {
  const home = await filledOnce(join(cacheFolder(surroundings), `versitygw-${versitygwVersion}`), async (draft) => {
    const go = goProgram(surroundings);
    const build = run(go, ['install', '-trimpath', `github.com/versity/versitygw/cmd/versitygw@v${versitygwVersion}`], {
      env: { ...surroundings.env, GOBIN: draft, CGO_ENABLED: '0' },
    });
    await withHeartbeat(
      progress,
      `building the S3 server versitygw ${versitygwVersion} (once for this machine)`,
      build,
    );
  });
  return join(home, 'versitygw');
}

function goProgram({ env }: Surroundings): string {
  const usual = '/usr/local/go/bin/go';
  const go = findProgram('go', env['PATH']) ?? (existsSync(usual) ? usual : null);
  if (go === null) throw new Error('the S3 server of the tests is built with Go, and there is no go on the PATH');
  return go;
}
