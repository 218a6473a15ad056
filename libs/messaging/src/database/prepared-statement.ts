import type { EntityManager, QueryRunner } from 'typeorm';

/** A statement that each connection parses and plans once: of a small write, planning is half the time. */
export interface PreparedStatement {
  /** Unique within the service: the same name always means the same text. */
  readonly name: string;
  /** A statement whose best plan does not depend on its parameters. */
  readonly text: string;
}

/** As much of a PostgreSQL connection as a prepared statement needs. */
interface Connection {
  query(statement: PreparedStatement & { readonly values: readonly unknown[] }): Promise<{ rows: unknown[] }>;
}

/** Runs a prepared statement in the transaction of `manager`, or in one of its own. */
export async function queryPrepared<Row extends object>(
  manager: EntityManager,
  statement: PreparedStatement,
  values: readonly unknown[],
): Promise<Row[]> {
  const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner();
  try {
    return await queryOn<Row>(runner, statement, values);
  } finally {
    if (runner !== manager.queryRunner) await runner.release();
  }
}

async function queryOn<Row>(runner: QueryRunner, statement: PreparedStatement, values: readonly unknown[]) {
  const connection = (await runner.connect()) as Connection;
  const { rows } = await connection.query({ ...statement, values });
  return rows as Row[];
}
