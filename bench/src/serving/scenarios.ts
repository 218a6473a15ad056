import type { ContenderName } from './contenders.js';
import { GRPC_PATH, grpcMessage } from './grpc-message.js';
import type { LoadOrder, LoadProgram } from './load-order.js';
import type { BenchModel, ModelName } from './models.js';
import type { BenchRequest } from './requests.js';

/** One comparison: the same load on one server after another. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly model: ModelName;
  readonly program: LoadProgram;
  readonly connections: number;
  /** Who takes part besides ours, in the order of the table. */
  readonly against: readonly ContenderName[];
  /** Bars on processor time per request: the other's divided by ours has to reach them. Of what we may exceed it is below 1. */
  readonly bars: Partial<Record<ContenderName, number | { readonly atMost: number }>>;
  /** Ours is measured with this request too, and has to be so many times cheaper with it. */
  readonly binary?: number;
  /** An open loop at this share of what the closed loop reached, with the milliseconds that ours may take at the 99th percentile. */
  readonly open?: { readonly share: number; readonly p99: number };
}

const everyHttpPeer: readonly ContenderName[] = [
  'static',
  'rust',
  'granian',
  'fastapi-raw',
  'fastapi-typed',
  'triton',
  'mlserver',
  'kserve',
  'litserve',
  'bentoml',
  'mlflow',
];

const http = { program: 'http-load', connections: 32 } as const;

export const scenarios: readonly Scenario[] = [
  {
    ...http,
    name: 'small-32',
    title: 'JSON, one row, MLP 20-32-1, 32 connections',
    model: 'mlp',
    against: ['modelyard-unlogged', 'modelyard-two', ...everyHttpPeer],
    bars: {
      // The log is at most 15 % of the whole: without it at least 85 % are left.
      'modelyard-unlogged': 0.85,
      // Two processes may take so much more than one, no matter how much less.
      'modelyard-two': { atMost: 1.1 },
      static: 1 / 1.5,
      rust: 1 / 1.4,
      granian: 1.5,
      'fastapi-raw': 4,
      'fastapi-typed': 5,
      triton: 3,
      mlserver: 10,
      kserve: 10,
      litserve: 20,
      bentoml: 20,
      mlflow: 20,
    },
  },
  {
    ...http,
    name: 'small-1',
    title: 'JSON, one row, MLP 20-32-1, 1 connection',
    model: 'mlp',
    connections: 1,
    against: everyHttpPeer,
    bars: { rust: 1 / 1.5, 'fastapi-raw': 3 },
  },
  {
    ...http,
    name: 'open',
    title: 'JSON, one row, MLP 20-32-1, open loop at half of our maximum',
    model: 'mlp',
    connections: 64,
    against: ['modelyard-unlogged', 'static', 'rust'],
    bars: {},
    open: { share: 0.5, p99: 5 },
  },
  {
    name: 'grpc-64',
    title: 'gRPC unary, one row, MLP 20-32-1, 64 calls in flight',
    model: 'mlp',
    program: 'grpc-load',
    connections: 64,
    against: ['triton', 'mlserver'],
    bars: { triton: 2.5, mlserver: 10 },
  },
  {
    ...http,
    name: 'trees-32',
    title: 'JSON, one row, 100 trees of depth 6, 32 connections',
    model: 'trees',
    against: ['static', 'rust', 'granian', 'fastapi-raw', 'triton', 'mlserver'],
    bars: {},
  },
  {
    ...http,
    name: 'deep-32',
    title: 'JSON, one row, a model of about 1 ms, 32 connections',
    model: 'deep',
    against: ['rust', 'fastapi-raw', 'triton', 'mlserver'],
    bars: { 'fastapi-raw': 5 },
  },
  {
    ...http,
    name: 'wide-32',
    title: '1,000 floats, MLP 1000-32-1, 32 connections',
    model: 'wide',
    against: ['rust', 'fastapi-raw'],
    bars: {},
    binary: 4,
  },
];

/** What the load program is asked to send. */
export function orderOf(
  scenario: Scenario,
  model: BenchModel,
  request: BenchRequest,
  server: { readonly httpPort: number; readonly grpcPort: number },
  seconds: number,
): LoadOrder {
  const { connections } = scenario;
  if (scenario.program === 'grpc-load') {
    const body = grpcMessage(model).toString('base64');
    return { port: server.grpcPort, connections, seconds, path: GRPC_PATH, headers: {}, body };
  }
  const { path, headers, body } = request;
  return { port: server.httpPort, connections, seconds, path, headers, body: body.toString('base64') };
}
