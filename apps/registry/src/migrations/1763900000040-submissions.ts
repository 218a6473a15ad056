import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which submissions were registered: the same one sent again, under whatever event id, is not registered twice. */
export class Submissions1763900000040 implements MigrationInterface {
  readonly name = 'Submissions1763900000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table model_submissions (
        submission_id text primary key,
        name text not null,
        digest text not null,
        registered_at timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table model_submissions');
  }
}
