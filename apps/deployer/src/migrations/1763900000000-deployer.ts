import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Deployer1763900000000 implements MigrationInterface {
  name = 'Deployer1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE version (
        model_version_id uuid PRIMARY KEY,
        model_id uuid NOT NULL,
        name text NOT NULL,
        version text NOT NULL,
        served_model jsonb,
        input_example text,
        reference_data jsonb,
        deleted boolean NOT NULL DEFAULT false
      );
      CREATE INDEX version_by_model ON version (model_id);
      CREATE INDEX version_by_name ON version (name, version);

      CREATE TABLE policy (
        subject text PRIMARY KEY,
        policy_version integer NOT NULL,
        policy jsonb NOT NULL
      );

      CREATE TABLE verification (
        model_version_id uuid PRIMARY KEY REFERENCES version,
        model_id uuid NOT NULL,
        state text NOT NULL CHECK (state IN ('deploying', 'verified', 'failed', 'not-servable')),
        checks jsonb NOT NULL,
        deadline timestamptz NOT NULL,
        context jsonb NOT NULL,
        updated_at timestamptz NOT NULL,
        row_version integer NOT NULL
      );
      CREATE INDEX verification_open ON verification (model_version_id) WHERE state = 'deploying';

      CREATE TABLE golden_set (
        model_version_id uuid PRIMARY KEY REFERENCES version,
        origin text NOT NULL,
        rows jsonb NOT NULL,
        outputs jsonb NOT NULL
      );

      CREATE TABLE traffic_plan (
        environment text NOT NULL,
        model_id uuid NOT NULL,
        revision integer NOT NULL,
        plan jsonb NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (environment, model_id)
      );

      CREATE TABLE rollout (
        id uuid PRIMARY KEY,
        environment text NOT NULL,
        model_id uuid NOT NULL,
        model_version_id uuid NOT NULL REFERENCES version,
        state text NOT NULL
          CHECK (state IN ('awaiting-verification', 'preloading', 'switching', 'completed', 'rolled-back', 'superseded')),
        cause text,
        previous_version_id uuid,
        plan_revision integer,
        policy_version integer NOT NULL,
        deadline timestamptz NOT NULL,
        context jsonb NOT NULL,
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        row_version integer NOT NULL
      );
      -- Two rollouts of one model at once would each undo the other's plan.
      CREATE UNIQUE INDEX rollout_one_active ON rollout (environment, model_id)
        WHERE state IN ('awaiting-verification', 'preloading', 'switching');
      CREATE INDEX rollout_history ON rollout (environment, model_id, started_at DESC);

      CREATE TABLE production_member (
        model_version_id uuid PRIMARY KEY,
        model_id uuid NOT NULL,
        since timestamptz NOT NULL
      );
      CREATE INDEX production_member_by_model ON production_member (model_id);

      CREATE TABLE stage_loss (
        model_version_id uuid PRIMARY KEY,
        model_id uuid NOT NULL,
        reason text NOT NULL,
        due timestamptz NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE stage_loss, production_member, rollout, traffic_plan, golden_set, verification, policy, version',
    );
  }
}
