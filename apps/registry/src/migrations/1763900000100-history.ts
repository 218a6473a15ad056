import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was true of each model, and when. Models that are older than this migration get one entry that says so: their state now is known
 * from now on, of what was before only when each version was registered.
 */
export class History1763900000100 implements MigrationInterface {
  readonly name = 'History1763900000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(historyBackfill);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table history_spans, history_entries, history_deployments, history_models');
  }
}

const tables = `
  create table history_models (
    model_id uuid primary key,
    -- No later change of the model is dated before this instant.
    settled_until timestamptz(3) not null,
    -- The transaction of the latest change: all its changes hold from one instant.
    settled_by bigint,
    unknown_before timestamptz(3)
  );
  create table history_deployments (
    model_id uuid not null,
    environment text not null,
    revision int not null,
    changed_at timestamptz(3) not null,
    unknown_before timestamptz(3),
    primary key (model_id, environment)
  );
  create table history_entries (
    sequence bigint generated always as identity primary key,
    model_id uuid not null,
    model_version_id uuid,
    at timestamptz(3) not null,
    event text not null,
    kind text not null,
    name text not null,
    version text,
    environment text,
    detail jsonb not null,
    actor text,
    reason text,
    correlation_id text not null,
    event_source text not null,
    event_id text not null,
    unique (event_source, event_id)
  );
  create index history_entries_model on history_entries (model_id, at, sequence);
  create index history_entries_version on history_entries (model_version_id, at, sequence) where model_version_id is not null;
  create table history_spans (
    model_id uuid not null,
    -- The model or the version that has the attribute; the version concerned is the one an alias points to, else the subject.
    subject uuid not null,
    model_version_id uuid,
    attribute text not null,
    key text not null,
    value jsonb not null,
    valid_from timestamptz(3) not null,
    valid_to timestamptz(3) check (valid_to >= valid_from),
    opened_by bigint not null references history_entries,
    closed_by bigint references history_entries,
    primary key (subject, attribute, key, opened_by)
  );
  create unique index history_spans_open on history_spans (subject, attribute, key) where valid_to is null;
  create index history_spans_open_version on history_spans (model_version_id) where valid_to is null;
  create index history_spans_model on history_spans (model_id, valid_from);
  create index history_spans_numbers on history_spans (model_id, ((value ->> 'version')::int)) where attribute = 'registered';
  create index history_spans_serving on history_spans (model_id, key) where attribute = 'serving';
  create index history_spans_name on history_spans ((value #>> '{}'), valid_from) where attribute = 'name';
  create index history_spans_run on history_spans ((value ->> 'runId')) where attribute = 'registered';
  create index history_spans_logged_model on history_spans ((value ->> 'loggedModelId')) where attribute = 'registered';
  create index history_spans_package on history_spans ((value ->> 'artifactDigest')) where attribute = 'registered';
`;

/** Makes the beginning of the history of every model that has none, of what the tables say now. */
export const historyBackfill = `
  insert into history_models (model_id, settled_until, unknown_before)
  select model_id, now(), now() from registered_models;

  insert into history_entries (model_id, model_version_id, at, event, kind, name, version, detail, actor, correlation_id, event_source, event_id)
  select model_id, null, now(), 'HistoryBegan', 'unknown-before', name, null, '{}'::jsonb, 'system:registry',
         'history-began', '/modelyard/registry', 'history-began:' || model_id
  from registered_models
  union all
  select v.model_id, v.model_version_id, now(), 'HistoryBegan', 'unknown-before', m.name, v.version::text,
         jsonb_build_object('stage', v.current_stage), 'system:registry', 'history-began', '/modelyard/registry',
         'history-began:' || v.model_version_id
  from model_versions v join registered_models m using (model_id);

  insert into history_spans (model_id, subject, model_version_id, attribute, key, value, valid_from, opened_by)
  select f.model_id, f.subject, f.model_version_id, f.attribute, f.key, f.value, coalesce(f.since, e.at), e.sequence
  from (
    select model_id, model_id as subject, null::uuid as model_version_id, 'name' as attribute, '' as key, to_jsonb(name) as value,
           null::timestamptz as since, model_id as origin from registered_models
    union all
    select model_id, model_id, null, 'description', '', to_jsonb(description), null, model_id
    from registered_models where description is not null
    union all
    select model_id, model_id, null, 'tag', key, to_jsonb(value), null, model_id from registered_model_tags
    union all
    select a.model_id, a.model_id, v.model_version_id, 'alias', a.alias, jsonb_build_object('version', a.version::text), null, a.model_id
    from registered_model_aliases a join model_versions v using (model_id, version)
    union all
    select model_id, model_version_id, model_version_id, 'registered', '', jsonb_build_object(
             'version', version::text, 'runId', nullif(run_id, ''), 'loggedModelId', nullif(logged_model_id, ''),
             'artifactDigest', registration #>> '{servedModel,artifact,digest}'),
           to_timestamp(creation_time / 1000.0), model_version_id
    from model_versions
    union all
    select model_id, model_version_id, model_version_id, 'stage', '', to_jsonb(current_stage), null, model_version_id from model_versions
    union all
    select model_id, model_version_id, model_version_id, 'description', '', to_jsonb(description), null, model_version_id
    from model_versions where description is not null
    union all
    select v.model_id, v.model_version_id, v.model_version_id, 'tag', t.key, to_jsonb(t.value), null, v.model_version_id
    from model_version_tags t join model_versions v using (model_version_id)
  ) f join history_entries e on e.event_id = 'history-began:' || f.origin;
`;
