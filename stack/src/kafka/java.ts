import { join } from 'node:path';
import type { Surroundings } from '../config.js';
import { canInstallDebianPackages, installDebianPackages } from '../machine/debian.js';
import { findProgram, isExecutable } from '../machine/find-program.js';
import { run } from '../processes/run.js';
import type { Progress } from '../progress.js';

export interface Java {
  readonly command: string;
  /** As `java -version` prints it: "17.0.15". */
  readonly version: string;
}

const floor = 17;

/** Java 17 or later from JAVA_HOME or the PATH, or null. */
export async function findJava({ env }: Surroundings): Promise<Java | null> {
  const home = env['JAVA_HOME'];
  const candidates = [home ? join(home, 'bin', 'java') : null, findProgram('java', env['PATH'])];
  for (const command of candidates) {
    const version = command !== null && isExecutable(command) ? await versionOf(command) : null;
    if (command !== null && version !== null && Number.parseInt(version, 10) >= floor) return { command, version };
  }
  return null;
}

/** Finds Java, or installs Debian's. @throws Error that says how to get it */
export async function javaProgram(surroundings: Surroundings, progress: Progress): Promise<Java> {
  const found = await findJava(surroundings);
  if (found !== null) return found;
  if (canInstallDebianPackages(surroundings)) {
    await installDebianPackages(['openjdk-17-jre-headless'], surroundings, progress);
    const installed = await findJava(surroundings);
    if (installed !== null) return installed;
  }
  throw new Error(`Apache Kafka needs Java ${floor} or later on the PATH or under JAVA_HOME`);
}

async function versionOf(java: string): Promise<string | null> {
  try {
    return /version "([^"]+)"/.exec(await run(java, ['-version']))?.[1] ?? null;
  } catch {
    return null;
  }
}
