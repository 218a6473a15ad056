import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { giveBack } from '../chunk-memory.js';

// What the SDK sets where it makes them itself.
const pool = { keepAlive: true, maxSockets: 50 };

/** Connections to S3 servers, which leave nothing of what they received to the garbage collector. */
export function s3Agents(): { readonly httpAgent: HttpAgent; readonly httpsAgent: HttpsAgent } {
  const httpAgent = new HttpAgent(pool);
  const httpsAgent = new HttpsAgent(pool);
  for (const agent of [httpAgent, httpsAgent]) {
    const connect = agent.createConnection.bind(agent) as HttpAgent['createConnection'];
    agent.createConnection = (options, callback) => {
      const socket = connect(options, callback);
      // Node's parser of responses copies what it passes on, and each read of the socket then waits for the collector: as much again as
      // the content itself. It has been parsed when its turn has ended; were it not a copy, the answer would come out too short.
      socket?.on('data', (received: Buffer) => process.nextTick(giveBack, received));
      return socket;
    };
  }
  return { httpAgent, httpsAgent };
}
