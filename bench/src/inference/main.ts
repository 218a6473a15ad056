// What one inference request costs, as a multiple of a bare node:http reply in the same run.
//   node bench/dist/inference/main.js [rounds] [seconds per round]
// Routing, validation, metrics and the prediction log are on; a second service that logs nothing shows the log's share.
// Predictions are spooled to disk; they are also sent on when MODELYARD_EVENT_LOG and its address are set, else the event
// log is away.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { inheritedEnvironment } from './config.js';
import { cpuMicros, runLoad, startStaticServer } from './child.js';
import { mlpRequest, prepareState } from './served-mlp.js';

const inferencePath = '/v2/models/mlp/infer';

const WARM_UP_SECONDS = 10;

interface Contender {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  readonly end: () => void;
}

interface Figures {
  readonly rate: number;
  readonly cpu: number;
}

async function measure({ pid, port, name }: Contender, connections: number, seconds: number): Promise<Figures> {
  const before = cpuMicros(pid);
  const { replies, failures, ...taken } = await runLoad({
    port,
    connections,
    seconds,
    path: inferencePath,
    body: mlpRequest,
  });
  if (failures > 0) throw new Error(`${name} answered ${failures} of ${replies} requests with an error`);
  return { rate: replies / taken.seconds, cpu: (cpuMicros(pid) - before) / replies };
}

async function startStatic(): Promise<Contender> {
  const { child, port } = await startStaticServer();
  return { name: 'static reply', pid: child.pid ?? 0, port, end: () => child.kill() };
}

async function startInference(folder: string, name: string, sample: number): Promise<Contender> {
  const [artifacts, state, port] = [join(folder, 'artifacts'), join(folder, `state-${sample}`), await freePort()];
  mkdirSync(state, { recursive: true });
  await prepareState(artifacts, state, sample);
  const entry = fileURLToPath(new URL('../../../apps/inference/dist/main.js', import.meta.url));
  const child = spawn(process.execPath, [entry], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      MODELYARD_EVENT_LOG: 'embedded',
      MODELYARD_EVENT_LOG_URL: 'postgres://nobody@127.0.0.1:1/nowhere',
      ...inheritedEnvironment(),
      MODELYARD_HTTP_PORT: String(port),
      MODELYARD_ARTIFACTS_URL: pathToFileURL(artifacts).href,
      MODELYARD_ENVIRONMENT: 'production',
      MODELYARD_STATE_DIR: state,
      MODELYARD_LOG_LEVEL: 'error',
      MODELYARD_SPOOL_MAX_MB: '8192',
    },
  });
  for (let tries = 0; !(await isReady(port)); tries++) {
    if (tries > 200) throw new Error('the inference service is not ready within 20 s; is it built?');
    await pause(100);
  }
  return { name, pid: child.pid ?? 0, port, end: () => child.kill() };
}

async function isReady(port: number): Promise<boolean> {
  const reply = await fetch(`http://127.0.0.1:${port}/v2/models/mlp/ready`).catch(() => null);
  return reply?.ok ?? false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function compare(contenders: readonly Contender[], connections: number, rounds: number, seconds: number) {
  const figures = new Map<string, Figures[]>(contenders.map(({ name }) => [name, []]));
  // Alternating, so that a noisy neighbour meets both.
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      figures.get(contender.name)?.push(await measure(contender, connections, seconds));
    }
  }
  const [floor, ...others] = contenders.map(({ name }) => {
    const taken = figures.get(name) ?? [];
    return { name, rate: median(taken.map(({ rate }) => rate)), cpu: median(taken.map(({ cpu }) => cpu)) };
  });
  if (!floor) return;
  print(`${connections} connection(s): ${floor.name} ${floor.rate.toFixed(0)}/s, ${floor.cpu.toFixed(1)} µs CPU each`);
  for (const { name, rate, cpu } of others) {
    const ratios = `${(cpu / floor.cpu).toFixed(2)} times the CPU, ${(rate / floor.rate).toFixed(2)} of the rate`;
    print(`${connections} connection(s): ${name} ${rate.toFixed(0)}/s, ${cpu.toFixed(1)} µs CPU each: ${ratios}`);
  }
}

const [rounds = 5, seconds = 3] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'bench-inference-'));
const contenders = [
  await startStatic(),
  await startInference(folder, 'inference', 1),
  await startInference(folder, 'inference without a log', 0),
];
try {
  // Compiled code is what is compared: enough requests for that, whatever else the machine is doing.
  for (const contender of contenders) await measure(contender, 32, WARM_UP_SECONDS);
  for (const connections of [1, 32]) await compare(contenders, connections, rounds, seconds);
} finally {
  for (const { end } of contenders) end();
  rmSync(folder, { recursive: true, force: true });
}
