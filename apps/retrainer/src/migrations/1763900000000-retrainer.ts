import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  `CREATE TABLE version (
     model_version_id uuid PRIMARY KEY, model_id uuid NOT NULL, name text NOT NULL, version text NOT NULL,
     served_model jsonb, reference_data jsonb, in_production_since timestamptz)`,
  `CREATE INDEX version_by_model ON version (model_id)`,
  `CREATE TABLE policy (subject text PRIMARY KEY, policy_version integer NOT NULL, policy jsonb NOT NULL)`,
  `CREATE TABLE retraining (
     id uuid PRIMARY KEY, environment text NOT NULL, model_id uuid NOT NULL, name text NOT NULL,
     trigger jsonb NOT NULL, explanation text NOT NULL, priority text NOT NULL,
     policy_version integer NOT NULL, policy jsonb NOT NULL,
     state text NOT NULL CHECK (state IN ('waiting-for-labels', 'queued', 'training', 'succeeded', 'skipped', 'failed')),
     labels_since timestamptz NOT NULL, required_rows integer NOT NULL, labelled_rows integer NOT NULL DEFAULT 0,
     windows jsonb NOT NULL DEFAULT '[]',
     attempt integer NOT NULL DEFAULT 0, fence integer NOT NULL DEFAULT 0,
     not_before timestamptz, worker text, heartbeat_at timestamptz,
     run_id text, version text, result jsonb, cause text, message text,
     context jsonb NOT NULL, requested_at timestamptz NOT NULL, started_at timestamptz, ended_at timestamptz)`,
  // Two trainings of one model at once would compare themselves with the same champion and both win.
  `CREATE UNIQUE INDEX retraining_one_open ON retraining (environment, model_id)
     WHERE state IN ('waiting-for-labels', 'queued', 'training')`,
  `CREATE INDEX retraining_open ON retraining (state) WHERE state IN ('waiting-for-labels', 'queued', 'training')`,
  `CREATE INDEX retraining_history ON retraining (model_id, requested_at DESC)`,
];

export class Retrainer1763900000000 implements MigrationInterface {
  readonly name = 'Retrainer1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE retraining, policy, version');
  }
}
