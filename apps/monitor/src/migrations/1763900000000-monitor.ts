import type { MigrationInterface, QueryRunner } from 'typeorm';

// Event times are kept as milliseconds since 1970: windows are arithmetic on them, and no time zone can get in between.
const tables = [
  `CREATE TABLE version (
     model_version_id uuid PRIMARY KEY, model_id uuid NOT NULL, name text NOT NULL, version text NOT NULL,
     served_model jsonb, reference_data jsonb)`,
  `CREATE INDEX version_by_name ON version (name)`,
  `CREATE TABLE policy (subject text PRIMARY KEY, policy_version integer NOT NULL, policy jsonb NOT NULL)`,

  // One version in one environment, and how far its stream of predictions has been laid into windows.
  `CREATE TABLE deployment (
     environment text NOT NULL, model_version_id uuid NOT NULL, model_id uuid NOT NULL,
     name text NOT NULL, version text NOT NULL,
     watermark bigint, closed_through bigint, late_rows bigint NOT NULL DEFAULT 0, last_arrival timestamptz NOT NULL,
     PRIMARY KEY (environment, model_version_id))`,
  `CREATE INDEX deployment_by_model ON deployment (model_id)`,

  // Which sequences of each producer have come: a gap means that another partition still holds earlier rows.
  `CREATE TABLE producer_progress (
     producer text PRIMARY KEY, seen int8multirange NOT NULL, gap_start bigint, gap_since timestamptz,
     lost bigint NOT NULL DEFAULT 0)`,
  `CREATE INDEX producer_gap ON producer_progress (gap_since) WHERE gap_start IS NOT NULL`,

  `CREATE TABLE observation_window (
     id uuid PRIMARY KEY, environment text NOT NULL, model_version_id uuid NOT NULL, model_id uuid NOT NULL,
     slot_start bigint NOT NULL, part integer NOT NULL, slot_end bigint,
     rows integer NOT NULL, late_rows integer NOT NULL DEFAULT 0, first_event bigint NOT NULL, last_event bigint NOT NULL,
     state text NOT NULL CHECK (state IN ('open', 'closed', 'judged')),
     closed_by text CHECK (closed_by IN ('event-time', 'count', 'idle')),
     closed_at timestamptz, judged_at timestamptz, verdict jsonb,
     labels_changed_at timestamptz, labelled_rows integer NOT NULL DEFAULT 0, performance jsonb,
     revision integer NOT NULL DEFAULT 0, manifest_digest text,
     UNIQUE (environment, model_version_id, slot_start, part),
     FOREIGN KEY (environment, model_version_id) REFERENCES deployment)`,
  `CREATE INDEX window_open ON observation_window (environment, model_version_id) WHERE state = 'open'`,
  `CREATE INDEX window_closed ON observation_window (environment, model_version_id, slot_start, part) WHERE state = 'closed'`,
  `CREATE INDEX window_relabelled ON observation_window (labels_changed_at) WHERE labels_changed_at IS NOT NULL`,
  `CREATE INDEX window_by_model ON observation_window (model_id, first_event, id)`,

  `CREATE TABLE prediction (
     environment text NOT NULL, model_id uuid NOT NULL, prediction_id text NOT NULL,
     model_version_id uuid NOT NULL, window_id uuid, late boolean NOT NULL, event_time bigint NOT NULL,
     features jsonb NOT NULL, outputs jsonb NOT NULL, decision jsonb, confidence float8, latency_ms float8 NOT NULL,
     error_code text, experiment text, arm text,
     PRIMARY KEY (environment, model_id, prediction_id))`,
  `CREATE INDEX prediction_by_window ON prediction (window_id)`,
  `CREATE TABLE ground_truth (
     environment text NOT NULL, model_id uuid NOT NULL, prediction_id text NOT NULL,
     label jsonb, outcomes jsonb NOT NULL, event_time bigint NOT NULL,
     PRIMARY KEY (environment, model_id, prediction_id))`,

  // The judge's memory of a deployment; apart from its stream, so that judging does not hold up counting.
  `CREATE TABLE judgement_state (
     environment text NOT NULL, model_version_id uuid NOT NULL, signals jsonb NOT NULL DEFAULT '{}', baseline jsonb,
     PRIMARY KEY (environment, model_version_id))`,
  `CREATE TABLE reference (
     environment text NOT NULL, model_version_id uuid NOT NULL, source text NOT NULL, digest text NOT NULL,
     format text NOT NULL, rows integer NOT NULL, note text, frozen_at timestamptz NOT NULL,
     PRIMARY KEY (environment, model_version_id))`,
  `CREATE TABLE signal (
     id uuid PRIMARY KEY, kind text NOT NULL, environment text NOT NULL, model_id uuid NOT NULL,
     model_version_id uuid NOT NULL, raised_by uuid NOT NULL, raised_at timestamptz NOT NULL, raised jsonb NOT NULL,
     cleared_by uuid, cleared_at timestamptz, cleared jsonb)`,
  `CREATE INDEX signal_by_model ON signal (model_id, raised_at DESC)`,
  `CREATE TABLE manifest (
     window_id uuid NOT NULL REFERENCES observation_window, revision integer NOT NULL, digest text NOT NULL,
     document jsonb NOT NULL, PRIMARY KEY (window_id, revision))`,

  // The HTTP door for labels: which events it has taken, and its own sequence as a producer.
  `CREATE TABLE ground_truth_receipt (event_id text PRIMARY KEY, received_at timestamptz NOT NULL)`,
  `CREATE TABLE door_sequence (producer text PRIMARY KEY, next_sequence bigint NOT NULL)`,
];

export class Monitor1763900000000 implements MigrationInterface {
  readonly name = 'Monitor1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE door_sequence, ground_truth_receipt, manifest, signal, reference, judgement_state, ground_truth, prediction,
       observation_window, producer_progress, deployment, policy, version`,
    );
  }
}
