import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { assertEngine, createLogger, endInOrder } from '@modelyard/chassis';
import type { Config } from '../config.js';
import { ServingProcesses } from './serving-processes.js';
import { Switchboard } from './switchboard.js';

/** Runs the service as several serving processes that share their listeners. Ends with them, in order. */
export async function supervise(config: Config): Promise<void> {
  assertEngine();
  const logger = createLogger({ service: 'inference', level: config.logLevel });
  const processes = new ServingProcesses({
    count: config.servingProcesses,
    ports: {
      http: await portOf(config.httpPort, config.httpHost),
      grpc: await portOf(config.grpcPort, config.httpHost),
    },
    switchboard: new Switchboard(config.servingProcesses),
    logger,
    onFailedStart: () => {
      logger.error({}, 'a serving process could not start, so the service does not');
      void processes.stop().then(() => process.exit(1));
    },
  });
  endInOrder({ logger, stop: () => processes.stop() }, config);
  processes.start();
}

/** A free port in place of 0. Somebody else may take it before the serving processes do, which ends the start with the reason. */
async function portOf(port: number, host: string): Promise<number> {
  if (port !== 0) return port;
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return free;
}
