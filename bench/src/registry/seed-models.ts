import type { DataSource } from 'typeorm';
import type { Connection, Request } from './connection.js';
import { must } from './must.js';
import type { ServerName } from './servers.js';

export const modelName = 'bench-model';
export const aliasedName = 'champion';

const api = '/api/2.0/mlflow';
const source = (version: number) => `s3://models/seeded/${version}`;

/** A model with many versions and an alias on the middle one. MLflow's versions are written by SQL: its API would take minutes. */
export async function seedModels(
  database: DataSource,
  connection: Connection,
  { server, versions }: { server: ServerName; versions: number },
): Promise<void> {
  if (server === 'fasttrackml') return;
  await must(connection, post('registered-models/create', { name: modelName }));
  if (server === 'mlflow') await insertVersions(database, versions);
  else await createVersions(connection, versions);
  await must(
    connection,
    post('registered-models/alias', { name: modelName, alias: aliasedName, version: String(Math.ceil(versions / 2)) }),
  );
  await database.query('vacuum analyze');
}

async function insertVersions(database: DataSource, versions: number): Promise<void> {
  await database.query(
    `insert into model_versions (name, version, creation_time, last_updated_time, description, user_id, current_stage, source, storage_location, run_id, run_link, status)
     select $1, v, 1760000000000 + v, 1760000000000 + v, 'seeded', '', 'None', 's3://models/seeded/' || v, 's3://models/seeded/' || v, '', '', 'READY'
     from generate_series(1, $2::int) v`,
    [modelName, versions],
  );
}

async function createVersions(connection: Connection, versions: number): Promise<void> {
  for (let version = 1; version <= versions; version++) {
    await must(
      connection,
      post('model-versions/create', { name: modelName, source: source(version), run_id: '', description: 'seeded' }),
    );
  }
}

function post(path: string, body: unknown): Request {
  return { method: 'POST', path: `${api}/${path}`, body };
}
