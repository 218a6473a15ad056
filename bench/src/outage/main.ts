// Latency of the inference service with its event log there and gone: node bench/dist/outage/main.js [--rounds n] [--seconds s]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startKafka, type RunningKafka } from '@modelyard/stack';
import { print } from '../messaging-setup.js';
import { measure, median, runLoad, type Figures } from '../serving/measure.js';
import { models } from '../serving/models.js';
import { pinProcess } from '../serving/pinned.js';
import { openInference } from '../serving/requests.js';
import { startServer, type RunningServer } from '../serving/running-server.js';
import { untilDrained } from './spool.js';

/** Of what the service answers at most, with the event log there. */
const SHARE = 0.5;
const CONNECTIONS = 64;
const WARM_UP_SECONDS = 6;
/** What the 99th percentile without the event log may be of the one with it, beyond which it is no longer unchanged. */
const BAR = 1.25;

type State = 'there' | 'gone';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '4' } },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
if (!(rounds >= 1 && seconds >= 1)) throw new TypeError('--rounds and --seconds from 1');

const orderFor = ({ httpPort: port }: RunningServer, duration: number, rate?: number) => {
  const { path, headers, body } = openInference(models.mlp);
  const order = { port, connections: CONNECTIONS, seconds: duration, path, headers, body: body.toString('base64') };
  return rate === undefined ? order : { ...order, rate };
};

/** Kafka shares the core of the load, so that the service has its own to itself whether Kafka is there or not. */
async function startBroker(dataDir: string, port?: number): Promise<RunningKafka> {
  const kafka = await startKafka({ dataDir, log: print, ...(port === undefined ? {} : { port }) });
  pinProcess('load', kafka.pid);
  if (port !== undefined && kafka.port !== port) throw new Error(`port ${port} was taken while Kafka was gone`);
  return kafka;
}

const folder = mkdtempSync(join(tmpdir(), 'modelyard-outage-'));
const dataDir = join(folder, 'kafka');
let kafka = await startBroker(dataDir);
try {
  const environment = { MODELYARD_EVENT_LOG: 'kafka', MODELYARD_KAFKA_BROKERS: kafka.brokers };
  const server = await startServer('modelyard', models.mlp, { parent: folder, profile: undefined, environment });
  try {
    await runLoad('http-load', orderFor(server, WARM_UP_SECONDS));
    await untilDrained(server.httpPort);
    const rate = (await measure(server, 'http-load', orderFor(server, seconds))).rate * SHARE;
    const taken: Record<State, Figures[]> = { there: [], gone: [] };
    const take = async (state: State): Promise<void> => {
      const figures = await measure(server, 'http-load', orderFor(server, seconds, rate));
      taken[state].push(figures);
      print(`event log ${state}: p50 ${figures.p50.toFixed(2)} ms, p99 ${figures.p99.toFixed(2)} ms`);
    };
    for (let round = 0; round < rounds; round++) {
      // A Kafka that has just been started compiles itself on the core of the load.
      await runLoad('http-load', orderFor(server, WARM_UP_SECONDS, rate));
      await untilDrained(server.httpPort);
      await take('there');
      const { port } = kafka;
      await kafka.stop();
      await take('gone');
      kafka = await startBroker(dataDir, port);
    }
    await untilDrained(server.httpPort);
    const times = median(taken.gone.map(({ p99 }, round) => p99 / (taken.there[round]?.p99 ?? Number.NaN)));
    const p99 = (state: State): string => `${median(taken[state].map((figures) => figures.p99)).toFixed(2)} ms`;
    print(`${Math.round(rate)} requests/s: p99 ${p99('there')} with the event log, ${p99('gone')} without it`);
    print(`without it ${times.toFixed(2)} times (bar: at most ${BAR}): ${times <= BAR ? 'met' : 'missed'}`);
    if (times > BAR) process.exitCode = 1;
  } finally {
    await server.stop();
  }
} finally {
  await kafka.stop();
  rmSync(folder, { recursive: true, force: true });
}
