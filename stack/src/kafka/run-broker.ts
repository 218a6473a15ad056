import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../machine/ports.js';
import { startProcess, type OwnedProcess } from '../processes/owned-process.js';
import { run } from '../processes/run.js';
import { untilReady } from '../processes/until-ready.js';
import { brokerProperties } from './broker-properties.js';
import type { Java } from './java.js';
import { probeBroker } from './probe-broker.js';

export interface BrokerRuntime {
  readonly java: Java;
  /** Folder with lib/*.jar and log4j2.yaml. */
  readonly home: string;
  readonly javaFlags: readonly string[];
}

export interface BrokerOptions {
  readonly dataDir: string;
  readonly logFile: string;
  readonly port?: number;
}

export interface Broker extends OwnedProcess {
  readonly port: number;
}

/** Small and quick to start rather than fast: a developer's broker serves seven processes on one machine. */
const heap = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Formats the folder when it is new, runs a broker over it and waits until it answers. */
export async function runBroker(runtime: BrokerRuntime, options: BrokerOptions): Promise<Broker> {
  const port = await freePort(options.port);
  const properties = join(options.dataDir, 'server.properties');
  const logDirectory = join(options.dataDir, 'log');
  mkdirSync(options.dataDir, { recursive: true });
  writeFileSync(properties, brokerProperties({ brokerPort: port, controllerPort: await freePort(), logDirectory }));
  const java = javaArguments(runtime);
  // Written last of all by the formatter, so an interrupted format is done again.
  if (!existsSync(join(logDirectory, 'meta.properties'))) {
    const format = ['kafka.tools.StorageTool', 'format', '--standalone', '--ignore-formatted'];
    await run(runtime.java.command, [...java, ...format, '-t', clusterId(), '-c', properties]);
  }
  const owned = await startProcess({
    command: runtime.java.command,
    args: [...java, ...runtime.javaFlags, 'kafka.Kafka', properties],
    cwd: options.dataDir,
    logFile: options.logFile,
    graceMs: 30_000,
  });
  const probe = (): Promise<void> => probeBroker(`127.0.0.1:${port}`);
  // Recovery after a kill takes its time on a busy machine.
  await untilReady({ what: 'Apache Kafka', process: owned, logFile: options.logFile, withinMs: 90_000, probe });
  return { ...owned, port };
}

function javaArguments({ home }: BrokerRuntime): string[] {
  return [...heap, `-Dlog4j2.configurationFile=${join(home, 'log4j2.yaml')}`, '-cp', join(home, 'lib', '*')];
}

/** Kafka's own form of a uuid: 16 bytes in base64url, never with a leading dash, which its tools take for an option. */
function clusterId(): string {
  return randomBytes(16).toString('base64url').replace(/^-/, 'A');
}
