import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the registry put into the artifact store, what still refers to it, and uploads that clients send to the store themselves. */
export class ArtifactStorage1763900000200 implements MigrationInterface {
  readonly name = 'ArtifactStorage1763900000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table artifact_blobs (
        digest text primary key,
        bytes bigint not null,
        -- When a sweep first found that nothing refers to it; a put of the same content clears it.
        unreferenced_since timestamptz
      );
      create index artifact_blobs_unreferenced on artifact_blobs (unreferenced_since) where unreferenced_since is not null;
      create index artifact_files_digest on artifact_files (digest);
      create table artifact_uploads (
        upload_id uuid primary key,
        path text collate "C" not null,
        store_key text not null,
        parts_id text,
        begun_at timestamptz not null,
        completed_at timestamptz
      );
      create index artifact_uploads_waiting on artifact_uploads (path) where completed_at is null;
      create table retention_marks (
        folder text collate "C" primary key,
        reason text not null,
        since timestamptz not null
      );
      create table artifact_removals (
        removal_id bigint generated always as identity primary key,
        removed_at timestamptz not null,
        reason text not null,
        -- Null where no path led to the content any more.
        path text,
        digest text not null,
        bytes bigint not null
      );
      create view artifact_references as
        select digest from artifact_files
        union all
        select file ->> 'digest' from model_versions, jsonb_array_elements(files) file
        union all
        select registration #>> '{servedModel,artifact,digest}' from model_versions
        union all
        select file ->> 'digest'
        from model_versions, jsonb_array_elements(coalesce(registration #> '{servedModel,artifact,files}', '[]')) file
        union all
        select registration #>> '{referenceData,digest}' from model_versions
        union all
        select registration #>> '{inputExample,digest}' from model_versions
        union all
        -- A version that was deleted is served until the traffic plan says otherwise.
        select known.value ->> 'artifactDigest'
        from history_spans serving
        join history_spans known on known.subject = serving.model_version_id and known.attribute = 'registered'
        where serving.attribute = 'serving' and serving.valid_to is null;
      insert into artifact_blobs (digest, bytes)
      select digest, max(bytes) from (
        select digest, bytes from artifact_files
        union all
        select file ->> 'digest', (file ->> 'bytes')::bigint from model_versions, jsonb_array_elements(files) file
        union all
        select registration #>> '{servedModel,artifact,digest}', (registration #>> '{servedModel,artifact,bytes}')::bigint
        from model_versions
      ) known where digest is not null and bytes is not null group by digest;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop view artifact_references;
      drop table artifact_removals, retention_marks, artifact_uploads, artifact_blobs;
      drop index artifact_files_digest;
    `);
  }
}
