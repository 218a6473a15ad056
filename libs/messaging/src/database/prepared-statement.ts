import type { Writable } from 'node:stream';
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
  readonly connection: { readonly stream: Pick<Writable, 'cork' | 'uncork'> };
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
  sendTogether(connection.connection.stream);
  const { rows } = await connection.query({ ...statement, values });
  return rows as Row[];
}

// Statements that do not wait for one another leave in one write: a write to the socket costs as much as a small statement.
function sendTogether(stream: Pick<Writable, 'cork' | 'uncork'>): void {
  stream.cork();
  process.nextTick(() => stream.uncork());
}
