import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Progress } from '../progress.js';
import { runBroker, type BrokerRuntime } from './run-broker.js';

/**
 * The archive of the broker's loaded classes, which halves its start. It is made once per machine and Java by running a
 * broker over an empty folder: Java writes the archive when that one ends.
 */
export async function classArchive(runtime: Omit<BrokerRuntime, 'javaFlags'>, progress: Progress): Promise<string> {
  const java = createHash('sha256')
    .update(`${runtime.java.command} ${runtime.java.version}`)
    .digest('hex')
    .slice(0, 12);
  const archive = join(runtime.home, `classes-${java}.jsa`);
  if (existsSync(archive)) return archive;
  progress('preparing Apache Kafka for quick starts (once for this machine)');
  const scratch = mkdtempSync(join(tmpdir(), 'modelyard-kafka-'));
  try {
    const draft = join(scratch, 'classes.jsa');
    const broker = await runBroker(
      { ...runtime, javaFlags: [`-XX:ArchiveClassesAtExit=${draft}`] },
      { dataDir: scratch, logFile: join(scratch, 'kafka.log') },
    );
    await broker.stop();
    renameSync(draft, archive);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return archive;
}
