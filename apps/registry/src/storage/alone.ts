import { DomainError } from '@modelyard/chassis';
import type { DataSource } from 'typeorm';

const lockNumber = 0x73_74_6f_72;

/** Runs one piece of upkeep of the store at a time, among all processes of the service. Throws `upkeep-running`. */
export async function alone<Result>(database: DataSource, work: () => Promise<Result>): Promise<Result> {
  const session = database.createQueryRunner();
  try {
    const [lock] = (await session.query('select pg_try_advisory_lock($1) as taken', [lockNumber])) as [
      { taken: boolean },
    ];
    if (!lock.taken) throw running();
    try {
      return await work();
    } finally {
      await session.query('select pg_advisory_unlock($1)', [lockNumber]);
    }
  } finally {
    await session.release();
  }
}

function running(): DomainError<'upkeep-running'> {
  return new DomainError({
    code: 'upkeep-running',
    kind: 'conflict',
    message: 'The artifact store is being swept already.',
    nextStep: 'Look at GET /api/v1/storage in a while; one sweep at a time is enough.',
  });
}
