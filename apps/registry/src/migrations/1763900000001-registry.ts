import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Registered models, versions, policies and the files behind them. */
export class Registry1763900000001 implements MigrationInterface {
  readonly name = 'Registry1763900000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table registered_models (
        model_id uuid primary key,
        name text not null unique,
        description text,
        creation_time bigint not null,
        last_update_time bigint not null,
        next_version int not null default 1
      );
      create table registered_model_tags (
        model_id uuid not null references registered_models on delete cascade,
        key text not null,
        value text not null,
        primary key (model_id, key)
      );
      create table model_versions (
        model_version_id uuid primary key,
        model_id uuid not null references registered_models on delete cascade,
        version int not null,
        creation_time bigint not null,
        last_update_time bigint not null,
        description text,
        user_id text not null,
        current_stage text not null default 'None',
        exclusive_stage text,
        source text not null,
        storage_uri text not null,
        storage_path text,
        run_id text not null,
        run_link text not null,
        logged_model_id text,
        registration jsonb not null,
        files jsonb not null,
        unique (model_id, version)
      );
      -- The rule "at most one version per exclusive stage" is kept by the database itself, whatever the service does.
      create unique index model_versions_exclusive on model_versions (model_id, exclusive_stage)
        where exclusive_stage is not null;
      create index model_versions_storage on model_versions (storage_path) where storage_path is not null;
      create index model_versions_run on model_versions (run_id);
      create table model_version_tags (
        model_version_id uuid not null references model_versions on delete cascade,
        key text not null,
        value text not null,
        primary key (model_version_id, key)
      );
      create table registered_model_aliases (
        model_id uuid not null,
        alias text not null,
        version int not null,
        primary key (model_id, alias),
        foreign key (model_id, version) references model_versions (model_id, version) on delete cascade
      );
      create table lifecycle_policies (
        scope text primary key,
        policy_version int not null,
        policy jsonb not null,
        changed_by text not null,
        changed_at timestamptz not null
      );
      create table artifact_files (
        path text collate "C" primary key,
        digest text not null,
        bytes bigint not null,
        changed_at timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table artifact_files, lifecycle_policies, registered_model_aliases, model_version_tags, model_versions,
        registered_model_tags, registered_models;
    `);
  }
}
