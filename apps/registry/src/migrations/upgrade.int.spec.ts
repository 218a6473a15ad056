import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { usingPostgres } from '@modelyard/testing';
import { DataSource } from 'typeorm';
import { Tracking1763900000000 } from './1763900000000-tracking.js';
import { TrackingAtScale1763900000010 } from './1763900000010-tracking-at-scale.js';

const released = [Tracking1763900000000];

describe('an installation with runs', () => {
  let database: DataSource | undefined;
  afterAll(() => database?.destroy());
  const postgres = usingPostgres();
  const open = async (migrations: (typeof Tracking1763900000000 | typeof TrackingAtScale1763900000010)[]) => {
    database = await new DataSource({ type: 'postgres', url: postgres.url, migrations }).initialize();
    await database.runMigrations();
    return database;
  };

  beforeAll(async () => {
    const before = await open(released);
    await before.query(`
      insert into experiments (experiment_id, name, artifact_location, creation_time, last_update_time) values (7, 'e', 'x', 1, 1);
      insert into runs (run_id, experiment_id, run_name, user_id, status, start_time, artifact_uri)
        values ('r0', 0, 'n', 'u', 'RUNNING', 1, 'x'), ('r7', 7, 'n', 'u', 'RUNNING', 1, 'x');
      insert into run_params values ('r7', 'depth', '3'), ('r7', 'long', repeat('ab', 3000));
      insert into run_latest_metrics (run_id, key, "timestamp", step, value)
        values ('r0', 'auc', 1, 0, 0.5), ('r7', 'auc', 1, 0, 'NaN');
    `);
    await before.destroy();
    await open([...released, TrackingAtScale1763900000010]);
  });

  it('keeps its data, and each latest metric learns its experiment', async () => {
    const rows = await database?.query('select run_id, experiment_id, value from run_latest_metrics order by run_id');
    expect(rows).toEqual([
      { run_id: 'r0', experiment_id: '0', value: 0.5 },
      { run_id: 'r7', experiment_id: '7', value: Number.NaN },
    ]);
    expect(await database?.query('select count(*)::int as params from run_params')).toEqual([{ params: 2 }]);
  });

  it('keeps params from being changed from then on, whoever writes', async () => {
    await expect(database?.query(`update run_params set value = '4' where key = 'depth'`)).rejects.toMatchObject({
      driverError: { code: 'MY001' },
    });
    await expect(database?.query(`update run_params set value = value`)).resolves.toBeDefined();
  });

  it('can go back', async () => {
    await database?.undoLastMigration();
    const columns = await database?.query(
      `select column_name from information_schema.columns where table_name = 'run_latest_metrics' and column_name = 'experiment_id'`,
    );
    expect(columns).toEqual([]);
  });
});
