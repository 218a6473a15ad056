import { beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@modelyard/testing';
import type { QueryRunner } from 'typeorm';
import { filesLock } from '../artifacts/artifact-files.js';
import { usingRegistry } from '../stories/registry-story.testkit.js';

describe('the files of a version that is being registered', () => {
  const registry = usingRegistry();
  let folder = '';
  let source = '';

  beforeEach(async () => {
    await registry.http.post('registered-models/create', { name: 'frozen' });
    folder = `${(await registry.http.startRun()).artifacts}/model`;
    source = `mlflow-artifacts:/${folder}`;
    await registry.http.upload(`${folder}/weights.bin`, 'as trained');
  });

  const register = () => registry.http.post('model-versions/create', { name: 'frozen', source });
  const remove = () => registry.http.send('DELETE', `/api/2.0/mlflow-artifacts/artifacts/${folder}`, {});
  const content = async () => (await registry.http.download(`${folder}/weights.bin`)).text();

  /** Keeps a lock while `work` runs. */
  async function holding(statement: string, work: (session: QueryRunner) => Promise<void>): Promise<void> {
    const session = registry.database.createQueryRunner();
    await session.startTransaction();
    try {
      await session.query(statement);
      await work(session);
    } finally {
      await session.commitTransaction();
      await session.release();
    }
  }

  /** How many wait for the lock of files, or of the model. */
  const waiting = (kind: 'advisory' | 'transactionid', count: number) =>
    eventually(async () => {
      const [found] = await registry.database.query<{ count: number }[]>(
        `select count(*)::int from pg_locks where locktype = $1 and not granted
           and pid in (select pid from pg_stat_activity where datname = current_database())`,
        [kind],
      );
      expect(found?.count).toBe(count);
    });

  it('can neither be removed nor replaced by those who asked before it was there', async () => {
    const results: ReturnType<typeof register>[] = [];
    await holding(`select 1 from registered_models where name = 'frozen' for update`, async () => {
      results.push(register());
      await waiting('transactionid', 1);
      results.push(remove(), registry.http.upload(`${folder}/weights.bin`, 'another'));
      await waiting('advisory', 2);
    });
    const [registered, removed, replaced] = await Promise.all(results);
    expect([registered?.status, removed?.status, replaced?.status]).toEqual([200, 409, 409]);
    expect(await content()).toBe('as trained');
  });

  it('are missed when they went between reading and registering, and then there is no version', async () => {
    const results: ReturnType<typeof register>[] = [];
    await holding(`select pg_advisory_xact_lock_shared(${filesLock})`, async (session) => {
      results.push(register());
      await waiting('advisory', 1);
      await session.query('delete from artifact_files where path = $1', [`${folder}/weights.bin`]);
    });
    expect(await results[0]).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('weights.bin was removed or replaced while it was being registered') },
    });
    const [versions] = await registry.database.query<object[]>(
      'select count(*)::int from model_versions where storage_path = $1',
      [folder],
    );
    expect(versions).toEqual({ count: 0 });
  });
});
