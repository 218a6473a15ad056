import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Surroundings } from '../config.js';
import type { Progress } from '../progress.js';
import { surroundingsOf, type RunningServer, type ServerOptions } from '../running-server.js';
import { classArchive } from './class-archive.js';
import { kafkaJars } from './jars.js';
import { javaProgram } from './java.js';
import { runBroker, type BrokerRuntime } from './run-broker.js';

export interface RunningKafka extends RunningServer {
  /** Bootstrap address: host:port. */
  readonly brokers: string;
}

/** Finds or fetches Java and Kafka, without starting a broker. @throws Error that says what is missing */
export async function prepareKafka(surroundings: Surroundings, progress: Progress): Promise<BrokerRuntime> {
  const java = await javaProgram(surroundings, progress);
  const home = await kafkaJars(surroundings, progress);
  const archive = await classArchive({ java, home }, progress);
  return { java, home, javaFlags: [`-XX:SharedArchiveFile=${archive}`] };
}

/** Runs an Apache Kafka of our own, one KRaft node on loopback, over `dataDir`. */
export async function startKafka(options: ServerOptions): Promise<RunningKafka> {
  const runtime = await prepareKafka(surroundingsOf(options), options.log);
  mkdirSync(options.dataDir, { recursive: true });
  const broker = await runBroker(runtime, {
    dataDir: options.dataDir,
    logFile: options.logFile ?? join(options.dataDir, 'kafka.log'),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  return { ...broker, brokers: `127.0.0.1:${broker.port}` };
}
