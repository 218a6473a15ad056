import type { Request } from './connection.js';
import { historyFacts, modelFacts, nothing, pageFacts, runFacts, versionFacts } from './facts.js';
import { historyRunId, seededRunId } from './seed-runs.js';
import { aliasedName, modelName } from './seed-models.js';

/** Where one connection of one server reads and writes. */
export interface Aim {
  /** Experiment with the seeded runs. */
  readonly seeded: string;
  /** Experiment that takes new runs. */
  readonly scratch: string;
  /** Run that this connection alone logs to. */
  readonly runId: string;
}

export interface Operation {
  readonly name: string;
  /** The least ratio to the genuine server that is asked for. */
  readonly bar: number;
  /** FastTrackML has no model registry. */
  readonly registry?: boolean;
  /** Also measured with eight clients at once. */
  readonly concurrent?: boolean;
  /** The request number `n` of its connection, counted from 0 and never repeated. */
  readonly request: (aim: Aim, n: number) => Request;
  /** What has to be the same in every server's answer. */
  readonly facts: (answer: unknown) => unknown;
}

const api = '/api/2.0/mlflow';
const SEARCHED_TIME = 1_765_000_000_000;

export const operations: readonly Operation[] = [
  {
    name: 'create run',
    bar: 10,
    concurrent: true,
    request: createRun,
    facts: (answer) => runFacts((answer as { run: unknown }).run),
  },
  { name: 'log metric', bar: 10, concurrent: true, request: logMetric, facts: nothing },
  { name: 'log batch of 10', bar: 10, concurrent: true, request: logBatch(10), facts: nothing },
  { name: 'log batch of 100', bar: 6, concurrent: true, request: logBatch(100), facts: nothing },
  { name: 'log batch of 1000', bar: 5, concurrent: true, request: logBatch(1000), facts: nothing },
  { name: 'metric history, 1,000 points', bar: 12, request: history(1_000), facts: historyFacts },
  { name: 'metric history, 25,000 points', bar: 12, request: history(25_000), facts: historyFacts },
  {
    name: 'get run',
    bar: 10,
    request: (_, n) => getRun(seededRunId(1 + (n % 1000))),
    facts: (answer) => runFacts((answer as { run: unknown }).run),
  },
  { ...search('search, 100 runs', { max_results: 100 }, 10), concurrent: true },
  search('search, 100 runs, one metric', { max_results: 100, filter: 'metrics.m1 > 0.9' }, 10),
  search(
    'search, 100 runs, three filters ordered',
    {
      max_results: 100,
      filter: "metrics.m1 > 0.5 and params.p3 = 'v8' and tags.t2 = 'g4'",
      order_by: ['metrics.m0 DESC'],
    },
    10,
  ),
  search('search, 100 runs, ordered by a metric', { max_results: 100, order_by: ['metrics.m2 DESC'] }, 10),
  search('search, 1000 runs', { max_results: 1000 }, 12),
  search('search, 5000 runs', { max_results: 5000 }, 12),
  {
    name: 'get model of 5,000 versions',
    bar: 20,
    registry: true,
    request: () => ({ method: 'GET', path: `${api}/registered-models/get?name=${modelName}` }),
    facts: modelFacts,
  },
  { name: 'create version', bar: 4, registry: true, request: createVersion, facts: versionFacts },
  {
    name: 'version by alias',
    bar: 8,
    registry: true,
    request: () => ({ method: 'GET', path: `${api}/registered-models/alias?name=${modelName}&alias=${aliasedName}` }),
    facts: versionFacts,
  },
];

/** Many writers on one run, where the genuine server has had deadlocks. */
export function contendedBatch(runId: string, writer: number): (n: number) => Request {
  return (n) => logBatch(100)({ seeded: '', scratch: '', runId }, n * 64 + writer);
}

export function startRun(experiment: string, name: string): Request {
  const tags = [
    { key: 'mlflow.user', value: 'bench' },
    { key: 'mlflow.source.name', value: 'train.py' },
    { key: 'mlflow.source.type', value: 'LOCAL' },
  ];
  const body = { experiment_id: experiment, user_id: 'bench', run_name: name, start_time: SEARCHED_TIME, tags };
  return { method: 'POST', path: `${api}/runs/create`, body };
}

export function getRun(runId: string): Request {
  return { method: 'GET', path: `${api}/runs/get?run_id=${runId}&run_uuid=${runId}` };
}

function createRun({ scratch }: Aim, n: number): Request {
  return startRun(scratch, `write-${n}`);
}

function logMetric({ runId }: Aim, n: number): Request {
  const body = {
    run_id: runId,
    run_uuid: runId,
    key: 'single',
    value: (n % 97) / 97,
    timestamp: SEARCHED_TIME + n,
    step: n,
  };
  return { method: 'POST', path: `${api}/runs/log-metric`, body };
}

/** Ten keys with a tenth of the points each, a step further with every request. */
function logBatch(size: number): (aim: Aim, n: number) => Request {
  const steps = size / 10;
  return ({ runId }, n) => {
    const metrics = Array.from({ length: size }, (_, at) => {
      const step = n * steps + Math.floor(at / 10);
      return {
        key: `batch${size}.${at % 10}`,
        value: ((step * 31 + at) % 89) / 89,
        timestamp: SEARCHED_TIME + step,
        step,
      };
    });
    return { method: 'POST', path: `${api}/runs/log-batch`, body: { run_id: runId, metrics, params: [], tags: [] } };
  };
}

function history(points: number) {
  return (): Request => ({
    method: 'GET',
    path: `${api}/metrics/get-history?run_id=${historyRunId(points)}&run_uuid=${historyRunId(points)}&metric_key=loss&max_results=25000`,
  });
}

function search(name: string, body: Readonly<Record<string, unknown>>, bar: number): Operation {
  return {
    name,
    bar,
    request: ({ seeded }) => ({
      method: 'POST',
      path: `${api}/runs/search`,
      body: { experiment_ids: [seeded], run_view_type: 'ACTIVE_ONLY', ...body },
    }),
    facts: pageFacts,
  };
}

function createVersion({ scratch }: Aim, n: number): Request {
  const body = { name: modelName, source: `s3://models/${scratch}/${n}`, run_id: '', description: 'measured' };
  return { method: 'POST', path: `${api}/model-versions/create`, body };
}
