import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indexes that find the newest version of a stage, the aliases of a version and pages of versions without reading all of a model's. */
export class RegistryAtScale1763900000030 implements MigrationInterface {
  readonly name = 'RegistryAtScale1763900000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index model_versions_stage on model_versions (model_id, current_stage, version desc);
      create index model_versions_updated on model_versions (last_update_time desc);
      create index model_versions_updated_of_model on model_versions (model_id, last_update_time desc, version desc);
      create index registered_model_aliases_version on registered_model_aliases (model_id, version);
      -- Of long values the beginning: an index entry holds 2,700 bytes, a value up to 400,000.
      create index model_version_tags_value on model_version_tags (key, left(value, 100), model_version_id);
      create index registered_model_tags_value on registered_model_tags (key, left(value, 100), model_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index registered_model_tags_value, model_version_tags_value, registered_model_aliases_version,
        model_versions_updated_of_model, model_versions_updated, model_versions_stage;
    `);
  }
}
