import { createHash } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Surroundings } from '../config.js';
import { cacheFolder, filledOnce } from '../machine/cache-folder.js';
import { canInstallDebianPackages, installDebianPackages } from '../machine/debian.js';
import { findProgram } from '../machine/find-program.js';
import { run } from '../processes/run.js';
import { withHeartbeat, type Progress } from '../progress.js';

export const kafkaVersion = '4.3.1';

/** stack/kafka in the checkout, seen from src/kafka as from dist/kafka. */
const recipe = fileURLToPath(new URL('../../kafka/', import.meta.url));

/** The folder that holds lib/*.jar of this version, whether it exists yet or not. The recipe's digest names it. */
export function kafkaHome(surroundings: Surroundings): string {
  const digest = createHash('sha256')
    .update(readFileSync(join(recipe, 'pom.xml')))
    .digest('hex');
  return join(cacheFolder(surroundings), `kafka-${kafkaVersion}-${digest.slice(0, 12)}`);
}

/** Resolves Apache Kafka and what it needs by Maven, once per machine and user. */
export function kafkaJars(surroundings: Surroundings, progress: Progress): Promise<string> {
  return filledOnce(kafkaHome(surroundings), async (draft) => {
    const maven = await mavenProgram(surroundings, progress);
    cpSync(recipe, draft, { recursive: true });
    const copy = run(maven, ['-B', '-q', 'dependency:copy-dependencies', `-DoutputDirectory=${join(draft, 'lib')}`], {
      cwd: draft,
      env: surroundings.env,
    });
    await withHeartbeat(
      progress,
      `fetching Apache Kafka ${kafkaVersion} by Maven (46 files, 44 MB, once for this machine)`,
      copy,
    );
  });
}

async function mavenProgram(surroundings: Surroundings, progress: Progress): Promise<string> {
  const find = (): string | null => findProgram('mvn', surroundings.env['PATH']);
  const found = find();
  if (found !== null) return found;
  if (canInstallDebianPackages(surroundings)) {
    await installDebianPackages(['maven'], surroundings, progress);
    const installed = find();
    if (installed !== null) return installed;
  }
  throw new Error('fetching Apache Kafka takes Maven (mvn) on the PATH');
}
