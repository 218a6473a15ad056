import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, usingPostgres } from '@modelyard/testing';
import { DataSource } from 'typeorm';
import { Monitor1763900000000 } from '../../migrations/1763900000000-monitor.js';
import { upsertLabels } from './label-table.js';

const environment = 'production';
const id = (digit: number): string => `00000000-0000-7000-8000-00000000000${digit}`;
const [modelId, modelVersionId, windowId] = [id(1), id(2), id(3)] as const;
const label = (predictionId: string) => ({
  environment,
  modelId,
  predictionId,
  label: 1,
  outcomes: {},
  eventTime: '2001-03-01T00:00:00Z',
});

describe('labels that come while a window is archived', () => {
  let database: DataSource;
  afterAll(() => database.destroy());
  const server = usingPostgres();

  beforeAll(async () => {
    database = new DataSource({ type: 'postgres', url: server.url, migrations: [Monitor1763900000000] });
    await database.initialize();
    await database.runMigrations();
    await database.query(
      `INSERT INTO deployment (environment, model_version_id, model_id, name, version, last_arrival)
       VALUES ($1, $2, $3, 'm', '1', now())`,
      [environment, modelVersionId, modelId],
    );
    await database.query(
      `INSERT INTO observation_window (id, environment, model_version_id, model_id, slot_start, part, rows, first_event, last_event, state)
       VALUES ($1, $2, $3, $4, 0, 0, 2, 0, 1, 'judged')`,
      [windowId, environment, modelVersionId, modelId],
    );
    await database.query(
      `INSERT INTO prediction (environment, model_id, prediction_id, model_version_id, window_id, late, event_time, features, outputs, latency_ms)
       SELECT $1, $2, p, $3, $4, false, 0, '{}', '{}', 1 FROM unnest(ARRAY['a', 'b']) AS p`,
      [environment, modelId, modelVersionId, windowId],
    );
  });

  it('mark it again, though it was marked when they came', async () => {
    const now = new Date();
    await database.transaction((manager) => upsertLabels(manager, [label('a')], now));
    const archive = database.createQueryRunner();
    await archive.startTransaction();
    await archive.query(`SELECT 1 FROM observation_window WHERE id = $1 FOR UPDATE`, [windowId]);
    const late = database.transaction((manager) => upsertLabels(manager, [label('b')], now));
    await untilSomebodyWaits();
    await archive.query(`UPDATE observation_window SET labels_changed_at = NULL WHERE id = $1`, [windowId]);
    await archive.commitTransaction();
    await archive.release();
    await late;
    const marked = await database.query<unknown[]>(
      `SELECT 1 FROM observation_window WHERE labels_changed_at IS NOT NULL`,
    );
    expect(marked).toHaveLength(1);
  });

  async function untilSomebodyWaits(): Promise<void> {
    await eventually(async () => {
      const waiting = await database.query<unknown[]>(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(waiting).toHaveLength(1);
    });
  }
});
