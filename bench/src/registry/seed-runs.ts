import type { DataSource } from 'typeorm';
import type { ServerName } from './servers.js';

/** Points of the two histories that are read back whole. */
export const historyLengths = [1_000, 25_000] as const;

export const seededRunId = (n: number): string => `${n}`.padStart(32, '0');
export const historyRunId = (points: number): string => `${points}`.padStart(32, 'f');

/** When the first seeded run began; each later one a second after the one before. */
const EPOCH = 1_760_000_000_000;

// What each run has, said once for every schema: 10 metrics, 10 params, 6 tags with the name.
const runId = `lpad(r::text, 32, '0')`;
const began = `${EPOCH} + r * 1000`;
const metricValue = `((r * (k * 2 + 3) * 7919) % 100003) / 100003.0`;
const paramValue = `'v' || (r * (k + 1)) % 50`;
const tagValue = `'g' || (r + k) % 20`;
const historyRun = (points: number) => `'${historyRunId(points)}'`;

interface Schema {
  readonly run: (values: { id: string; experiment: string; name: string; began: string }) => string;
  readonly metric: (
    table: string,
    values: { id: string; key: string; time: string; step: string; value: string; experiment: string },
  ) => string;
  readonly param: (values: { id: string; key: string; value: string }) => string;
  readonly tag: (values: { id: string; key: string; value: string }) => string;
  readonly latest: string;
  readonly history: string;
}

const mlflow: Schema = {
  run: ({ id, experiment, name, began }) =>
    `insert into runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,
       source_version, lifecycle_stage, artifact_uri, experiment_id)
     select ${id}, ${name}, 'UNKNOWN', '', '', 'bench', 'FINISHED', ${began}, ${began} + 500, '', 'active',
       'mlflow-artifacts:/' || ${experiment} || '/' || ${id} || '/artifacts', ${experiment}`,
  metric: (table, { id, key, time, step, value }) =>
    `insert into ${table} (run_uuid, key, "timestamp", step, value, is_nan) select ${id}, ${key}, ${time}, ${step}, ${value}, false`,
  param: ({ id, key, value }) => `insert into params (run_uuid, key, value) select ${id}, ${key}, ${value}`,
  tag: ({ id, key, value }) => `insert into tags (run_uuid, key, value) select ${id}, ${key}, ${value}`,
  latest: 'latest_metrics',
  history: 'metrics',
};

const fasttrackml: Schema = {
  ...mlflow,
  metric: (table, { id, key, time, step, value }) =>
    `insert into ${table} (run_uuid, key, "timestamp", step, value, is_nan, context_id, ${table === 'metrics' ? 'iter' : 'last_iter'})
     select ${id}, ${key}, ${time}, ${step}, ${value}, false, 1, ${step} + 1`,
  param: ({ id, key, value }) => `insert into params (run_uuid, key, value_str) select ${id}, ${key}, ${value}`,
};

const modelyard: Schema = {
  run: ({ id, experiment, name, began }) =>
    `insert into runs (run_id, experiment_id, run_name, user_id, status, start_time, end_time, artifact_uri)
     select ${id}, ${experiment}, ${name}, 'bench', 'FINISHED', ${began}, ${began} + 500,
       'mlflow-artifacts:/' || ${experiment} || '/' || ${id} || '/artifacts'`,
  metric: (table, { id, key, time, step, value, experiment }) => {
    const [column, its] = table === 'run_latest_metrics' ? [', experiment_id', `, ${experiment}`] : ['', ''];
    return `insert into ${table} (run_id, key, "timestamp", step, value${column}) select ${id}, ${key}, ${time}, ${step}, ${value}${its}`;
  },
  param: ({ id, key, value }) => `insert into run_params (run_id, key, value) select ${id}, ${key}, ${value}`,
  tag: ({ id, key, value }) => `insert into run_tags (run_id, key, value) select ${id}, ${key}, ${value}`,
  latest: 'run_latest_metrics',
  history: 'run_metrics',
};

const schemas: Readonly<Record<ServerName, Schema>> = { mlflow, fasttrackml, modelyard };

/**
 * Fills an experiment with runs, the same in every server's own schema, and experiment 0 with one run per history. By SQL: through
 * MLflow's API it would take half an hour. That all agree is checked by their answers.
 */
export async function seedRuns(
  database: DataSource,
  server: ServerName,
  { experiment, runs }: { experiment: string; runs: number },
): Promise<void> {
  const schema = schemas[server];
  const everyRun = `from generate_series(1, ${runs}::bigint) r`;
  // In the order of runs, as programs write them: what is read of one run lies together.
  const keys = (count: number) => `${everyRun}, generate_series(0, ${count - 1}) k order by r, k`;
  const point = { id: runId, key: `'m' || k`, time: began, step: '0', value: metricValue, experiment };
  const statements = [
    `${schema.run({ id: runId, experiment, name: `'run-' || r`, began })} ${everyRun}`,
    `${schema.metric(schema.latest, point)} ${keys(10)}`,
    `${schema.metric(schema.history, point)} ${keys(10)}`,
    `${schema.param({ id: runId, key: `'p' || k`, value: paramValue })} ${keys(10)}`,
    `${schema.tag({ id: runId, key: `'t' || k`, value: tagValue })} ${keys(5)}`,
    `${schema.tag({ id: runId, key: `'mlflow.runName'`, value: `'run-' || r` })} ${everyRun}`,
    ...historyLengths.flatMap((points) => historyStatements(schema, points)),
  ];
  for (const statement of statements) await database.query(statement);
  await database.query('vacuum analyze');
}

function historyStatements(schema: Schema, points: number): string[] {
  const id = historyRun(points);
  const loss = { id, key: `'loss'`, time: `${EPOCH} + s`, step: 's', value: '1.0 / (s + 1)', experiment: '0' };
  return [
    schema.run({ id, experiment: '0', name: `'history-${points}'`, began: `${EPOCH}` }),
    schema.tag({ id, key: `'mlflow.runName'`, value: `'history-${points}'` }),
    `${schema.metric(schema.history, loss)} from generate_series(0, ${points - 1}::bigint) s`,
    `${schema.metric(schema.latest, loss)} from generate_series(${points - 1}, ${points - 1}::bigint) s`,
  ];
}
