import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indexes that searches read in their own order, latest metrics that know their experiment, params that cannot change. */
export class TrackingAtScale1763900000010 implements MigrationInterface {
  readonly name = 'TrackingAtScale1763900000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table run_latest_metrics add column experiment_id bigint;
      update run_latest_metrics m set experiment_id = r.experiment_id from runs r where r.run_id = m.run_id;
      alter table run_latest_metrics alter column experiment_id set not null;
      drop index run_latest_metrics_value;
      create index run_latest_metrics_value on run_latest_metrics (experiment_id, key, value, run_id);
      -- In the collation that pages are ordered by.
      drop index runs_newest;
      create index runs_newest on runs (experiment_id, lifecycle_stage, start_time desc, run_id collate "C");
      -- Of long values the beginning: an index entry holds 2,700 bytes, a value up to 32,000.
      create index run_params_value on run_params (key, left(value, 100), run_id);
      create index run_tags_value on run_tags (key, left(value, 100), run_id);
      -- A param is written once, whatever the service does and however many writers meet.
      create function refuse_param_change() returns trigger language plpgsql as $$
        begin
          raise exception 'param % of run % is written once', old.key, old.run_id using errcode = 'MY001';
        end $$;
      create trigger run_params_written_once before update on run_params
        for each row when (old.value is distinct from new.value) execute function refuse_param_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger run_params_written_once on run_params;
      drop function refuse_param_change;
      drop index run_tags_value, run_params_value, runs_newest, run_latest_metrics_value;
      alter table run_latest_metrics drop column experiment_id;
      create index run_latest_metrics_value on run_latest_metrics (key, value, run_id);
      create index runs_newest on runs (experiment_id, lifecycle_stage, start_time desc, run_id);
    `);
  }
}
