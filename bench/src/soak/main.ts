// Memory of the inference service over many requests and many loads: node bench/dist/soak/main.js [--requests n] [--cycles n]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { print } from '../messaging-setup.js';
import { GRPC_PATH, grpcMessage } from '../serving/grpc-message.js';
import type { LoadOrder, LoadProgram } from '../serving/load-order.js';
import { runLoad } from '../serving/measure.js';
import { models } from '../serving/models.js';
import type { PreparedModel } from '../serving/prepared-state.js';
import { openInference } from '../serving/requests.js';
import { flatness, type Sample } from './flatness.js';
import { SoakedService } from './soaked-service.js';

const SAMPLES = 20;
const CHUNK_SECONDS = 2;

/** One of each kind: an evaluator, ONNX Runtime on the serving thread, ONNX Runtime in a worker. */
const served: readonly PreparedModel[] = [
  { name: 'model', model: models.mlp },
  { name: 'native', model: models.mlp, evaluators: 'off' },
  { name: 'deep', model: models.deep },
];

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '1000000' }, cycles: { type: 'string', default: '200' } },
});
const [requests, cycles] = [Number(values.requests), Number(values.cycles)];
if (!(requests > 0 && cycles >= SAMPLES)) throw new TypeError(`--requests from 1, --cycles from ${SAMPLES}`);

/** Answers so many requests, by both protocols and of every kind, and samples memory at even distances. */
async function answerRequests(service: SoakedService): Promise<Sample[]> {
  const samples: Sample[] = [];
  let answered = 0;
  for (let turn = 0; answered < requests; turn++) {
    answered += await load(service, turn);
    if (answered < (samples.length / SAMPLES) * requests) continue;
    samples.push(await service.sample());
    report(`${answered} requests`, samples);
  }
  return samples;
}

/** Loads and unloads each kind so many times. */
async function cycleModels(service: SoakedService): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let cycle = 1; cycle <= cycles; cycle++) {
    await service.cycle(served[cycle % served.length]?.name ?? '');
    if (cycle < ((samples.length + 1) / SAMPLES) * cycles) continue;
    samples.push(await service.sample());
    report(`${cycle} cycles`, samples);
  }
  return samples;
}

/** @returns how many requests were answered; throws when one was not */
async function load({ httpPort, grpcPort }: SoakedService, turn: number): Promise<number> {
  const { headers, body } = openInference(models.mlp);
  const http = (name: string, seconds: number): [LoadProgram, LoadOrder] => [
    'http-load',
    {
      port: httpPort,
      path: `/v2/models/${name}/infer`,
      headers,
      body: body.toString('base64'),
      connections: 32,
      seconds,
    },
  ];
  const grpc: [LoadProgram, LoadOrder] = [
    'grpc-load',
    {
      port: grpcPort,
      path: GRPC_PATH,
      headers: {},
      body: grpcMessage(models.mlp).toString('base64'),
      connections: 32,
      seconds: CHUNK_SECONDS,
    },
  ];
  const turns = [http('model', CHUNK_SECONDS), grpc, http('native', CHUNK_SECONDS), http('deep', 0.5)];
  const [program, order] = turns[turn % turns.length] as [LoadProgram, LoadOrder];
  const { replies, failures } = await runLoad(program, order);
  if (failures > 0) throw new Error(`${failures} of ${replies} requests failed`);
  return replies;
}

function report(at: string, samples: readonly Sample[]): void {
  const { heap, resident, tree } = samples.at(-1) as Sample;
  print(`${at.padStart(18)}  heap ${mib(heap)}  resident ${mib(resident)}  tree ${mib(tree)}`);
}

/** @returns whether every measure was flat */
function judge(phase: string, samples: readonly Sample[]): boolean {
  print(
    `\n${phase}, second half (MiB)\n\n| memory | level | growth | bound | verdict |\n| --- | --- | --- | --- | --- |`,
  );
  const found = flatness(samples);
  for (const { measure, level, growth, bound, flat } of found) {
    print(`| ${measure} | ${mib(level)} | ${mib(growth)} | ${mib(bound)} | ${flat ? 'flat' : 'grows'} |`);
  }
  return found.every(({ flat }) => flat);
}

const mib = (megabytes: number): string => megabytes.toFixed(1).padStart(6);

const folder = mkdtempSync(join(tmpdir(), 'modelyard-soak-'));
const service = await SoakedService.start(folder, served);
try {
  for (const [model, where] of Object.entries(await service.placements())) print(`${model}: ${where}`);
  const answering = await answerRequests(service);
  const cycling = await cycleModels(service);
  const verdicts = [judge(`${requests} requests`, answering), judge(`${cycles} load and unload cycles`, cycling)];
  if (verdicts.includes(false)) process.exitCode = 1;
} finally {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}
