import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { surroundingsOf, type RunningServer, type ServerOptions } from '../running-server.js';
import { classArchive } from './class-archive.js';
import { kafkaJars } from './jars.js';
import { javaProgram } from './java.js';
import { runBroker } from './run-broker.js';

export interface RunningKafka extends RunningServer {
  /** Bootstrap address: host:port. */
  readonly brokers: string;
}

/** Runs an Apache Kafka of our own, one KRaft node on loopback, over `dataDir`. */
export async function startKafka(options: ServerOptions): Promise<RunningKafka> {
  const surroundings = surroundingsOf(options);
  const java = await javaProgram(surroundings, options.log);
  const home = await kafkaJars(surroundings, options.log);
  const archive = await classArchive({ java, home }, options.log);
  mkdirSync(options.dataDir, { recursive: true });
  const broker = await runBroker(
    { java, home, javaFlags: [`-XX:SharedArchiveFile=${archive}`] },
    {
      dataDir: options.dataDir,
      logFile: options.logFile ?? join(options.dataDir, 'kafka.log'),
      ...(options.port === undefined ? {} : { port: options.port }),
    },
  );
  return { ...broker, brokers: `127.0.0.1:${broker.port}` };
}
