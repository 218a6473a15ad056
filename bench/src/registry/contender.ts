import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { freePort } from '@modelyard/stack';
import { Connection, type Request } from './connection.js';
import { must } from './must.js';
import type { Aim } from './operations.js';
import { startServer, type RunningServer } from './running-server.js';
import { seedModels } from './seed-models.js';
import { seedRuns } from './seed-runs.js';
import { fasttrackml, mlflow, modelyard, type Launch, type Place, type ServerName } from './servers.js';

export interface Sizes {
  readonly runs: number;
  readonly versions: number;
}

/** One of the servers with its databases, which outlive its processes. */
export class Contender {
  private constructor(
    readonly name: ServerName,
    private readonly place: Omit<Place, 'port'>,
    readonly database: DataSource,
    /** Experiments with the seeded runs and for new ones. */
    private experiments: { readonly seeded: string; readonly scratch: string },
  ) {}

  /** Makes the databases, lets the server make its tables, and fills them. */
  static async prepare(
    name: ServerName,
    { admin, folder, sizes }: { admin: string; folder: string; sizes: Sizes },
  ): Promise<Contender> {
    const home = join(folder, name);
    mkdirSync(home, { recursive: true });
    const [database, eventLog] = [await createDatabase(admin, name), await createDatabase(admin, `${name}_log`)];
    const source = await new DataSource({ type: 'postgres', url: database }).initialize();
    const place = { folder: home, database, eventLog };
    const contender = new Contender(name, place, source, { seeded: '', scratch: '' });
    const server = await contender.start({ workers: 1 });
    try {
      await contender.fill(server, sizes);
    } finally {
      await server.stop();
    }
    return contender;
  }

  /** Starts its process or processes; how many workers matters to MLflow alone, null being its own default. */
  async start({ workers, profile }: { workers: number | null; profile?: string | undefined }): Promise<RunningServer> {
    const port = await freePort();
    const launch = await this.launch({ ...this.place, port }, workers, profile);
    return startServer(this.name, { launch, port, folder: this.place.folder });
  }

  aim(runId: string): Aim {
    return { ...this.experiments, runId };
  }

  async deadlocks(): Promise<number> {
    const [row] = await this.database.query<{ deadlocks: string }[]>(
      'select deadlocks from pg_stat_database where datname = current_database()',
    );
    return Number(row?.deadlocks ?? 0);
  }

  private async fill(server: RunningServer, sizes: Sizes): Promise<void> {
    this.experiments = await withConnection(server, async (connection) => ({
      seeded: await createExperiment(connection, 'seeded'),
      scratch: await createExperiment(connection, 'scratch'),
    }));
    await seedRuns(this.database, this.name, { experiment: this.experiments.seeded, runs: sizes.runs });
    await withConnection(server, (connection) =>
      seedModels(this.database, connection, { server: this.name, versions: sizes.versions }),
    );
  }

  private launch(place: Place, workers: number | null, profile: string | undefined): Promise<Launch> {
    switch (this.name) {
      case 'mlflow':
        return mlflow(place, workers);
      case 'fasttrackml':
        return fasttrackml(place);
      case 'modelyard':
        return modelyard(place, profile);
    }
  }
}

async function withConnection<Result>(
  { port }: RunningServer,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await Connection.open(port);
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}

async function createExperiment(connection: Connection, name: string): Promise<string> {
  const request: Request = { method: 'POST', path: '/api/2.0/mlflow/experiments/create', body: { name } };
  return ((await must(connection, request)) as { experiment_id: string }).experiment_id;
}

/** A fresh database; its URL. One of that name from an earlier run on the same server is dropped. */
async function createDatabase(admin: string, contender: string): Promise<string> {
  const name = `bench_registry_${contender}`;
  const source = await new DataSource({ type: 'postgres', url: admin }).initialize();
  await source.query(`drop database if exists ${name} with (force)`);
  await source.query(`create database ${name}`);
  await source.destroy();
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return url.href;
}
