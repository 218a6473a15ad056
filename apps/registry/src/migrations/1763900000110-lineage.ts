import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The indexes by which lineage is followed in both directions. */
export class Lineage1763900000110 implements MigrationInterface {
  readonly name = 'Lineage1763900000110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index datasets_digest on datasets (digest);
      create index run_datasets_dataset on run_datasets (dataset_id);
      create index run_models_model on run_models (model_id);
      create index logged_models_source_run on logged_models (source_run_id);
      create index history_spans_served on history_spans ((value ->> 'artifactDigest'))
        where attribute = 'serving' and value -> 'answers' = 'true';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop index history_spans_served, logged_models_source_run, run_models_model, run_datasets_dataset, datasets_digest',
    );
  }
}
