import type { EntityManager } from 'typeorm';

type Answers<Reads extends readonly (() => Promise<unknown>)[]> = {
  -readonly [Index in keyof Reads]: Awaited<ReturnType<Reads[Index]>>;
};

/** Runs reads side by side on the pool, but one after the other on the single connection of a transaction. */
export async function gather<const Reads extends readonly (() => Promise<unknown>)[]>(
  manager: EntityManager,
  reads: Reads,
): Promise<Answers<Reads>> {
  if (manager.queryRunner === undefined) return Promise.all(reads.map((read) => read())) as Promise<Answers<Reads>>;
  const answers: unknown[] = [];
  for (const read of reads) answers.push(await read());
  return answers as Answers<Reads>;
}
