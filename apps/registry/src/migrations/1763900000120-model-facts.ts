import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What graphs were found to be, by the digest of their file: it never changes, so that each is read once. */
export class ModelFacts1763900000120 implements MigrationInterface {
  readonly name = 'ModelFacts1763900000120';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table graph_facts (
        digest text not null,
        -- Facts of another form, from another release, are found out again.
        form int not null,
        facts jsonb not null,
        primary key (digest, form)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table graph_facts');
  }
}
