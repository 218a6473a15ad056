import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@modelyard/chassis';
import { ArtifactStore, digestOf, openArtifactStore } from '@modelyard/artifacts';
import type { Digest } from '@modelyard/contracts';
import { usingRegistry } from '../stories/registry-story.testkit.js';
import { dayMs, hourMs } from './storage-settings.js';

describe('the artifact store is kept in order', () => {
  const clock = new FakeClock('2026-06-01T12:00:00Z');
  const registry = usingRegistry(
    { MODELYARD_RETENTION_DELETED_DAYS: '30', MODELYARD_RETENTION_UNREGISTERED_DAYS: '90' },
    { clock },
  );
  let store: ArtifactStore;
  beforeAll(() => {
    store = registry.service.app.get(ArtifactStore);
  });

  const sweep = async (dryRun = false) => {
    const answer = await registry.http.post('/api/v1/storage/sweep', { dryRun });
    expect(answer.status).toBe(200);
    return answer.body;
  };
  /** Sweeps twice with the grace between: what nothing refers to at both is gone. */
  const sweepAll = async (): Promise<void> => {
    await sweep();
    clock.advance(169 * hourMs);
    await sweep();
  };
  const isThere = async (digest: Digest) => (await store.stat(digest)) !== undefined;
  const upload = async (path: string, content = randomBytes(1_000)): Promise<Digest> => {
    expect((await registry.http.upload(path, content)).status).toBe(200);
    return digestOf(content);
  };
  const remove = (path: string) => registry.http.must('DELETE', `/api/2.0/mlflow-artifacts/artifacts/${path}`);
  const loggedModel = async (): Promise<{ id: string; folder: string; digest: Digest }> => {
    const { model } = await registry.http.must('POST', 'logged-models', { experiment_id: '0', name: 'kept' });
    const { model_id: id, artifact_uri: uri } = model.info as { model_id: string; artifact_uri: string };
    const folder = uri.slice('mlflow-artifacts:/'.length);
    return { id, folder, digest: await upload(`${folder}/weights.bin`) };
  };

  it('removes what nothing refers to any more, only after its grace, and says so before', async () => {
    const { artifacts } = await registry.http.startRun();
    const kept = await upload(`${artifacts}/kept.bin`);
    const gone = await upload(`${artifacts}/gone.bin`);
    await remove(`${artifacts}/gone.bin`);
    expect(await sweep(true)).toMatchObject({
      dryRun: true,
      removed: { artifacts: 0 },
      waiting: { artifacts: 1, bytes: 1_000 },
    });
    expect(await sweep()).toMatchObject({ dryRun: false, removed: { artifacts: 0 }, waiting: { artifacts: 1 } });
    clock.advance(167 * hourMs);
    expect(await sweep()).toMatchObject({ removed: { artifacts: 0 } });
    clock.advance(2 * hourMs);
    expect((await registry.http.get('/api/v1/storage')).body.freeable).toMatchObject({
      removed: { artifacts: 1, bytes: 1_000 },
    });
    expect([await isThere(gone), await sweep(), await isThere(gone), await isThere(kept)]).toEqual([
      true,
      expect.objectContaining({ removed: { artifacts: 1, bytes: 1_000 } }),
      false,
      true,
    ]);
    const audits = await registry.published('registry');
    expect(audits.map(({ data }) => data).at(-1)).toMatchObject({
      action: 'sweep-artifacts',
      details: { artifacts: 1, bytes: 1_000 },
    });
    expect(await registry.database.query('select reason, digest from artifact_removals')).toEqual([
      { reason: 'unreferenced', digest: gone },
    ]);
  });

  it('keeps content as long as one of several files has it, and counts it once', async () => {
    const content = randomBytes(5_000);
    const { artifacts } = await registry.http.startRun();
    const { total: before } = (await registry.http.get('/api/v1/storage')).body;
    await upload(`${artifacts}/one.bin`, content);
    const digest = await upload(`${artifacts}/two.bin`, content);
    await remove(`${artifacts}/one.bin`);
    await sweepAll();
    const { total } = (await registry.http.get('/api/v1/storage')).body;
    expect([await isThere(digest), total.bytes - before.bytes]).toEqual([true, 5_000]);
  });

  it('keeps what is uploaded again while it waits, and takes it up again', async () => {
    const content = randomBytes(1_000);
    const { artifacts } = await registry.http.startRun();
    await upload(`${artifacts}/again.bin`, content);
    await remove(`${artifacts}/again.bin`);
    await sweep();
    clock.advance(169 * hourMs);
    const digest = await upload(`${artifacts}/again.bin`, content);
    await sweep();
    expect(await isThere(digest)).toBe(true);
  });

  it('loses no upload that races the sweep of the same content', async () => {
    const { artifacts } = await registry.http.startRun();
    const contents = Array.from({ length: 30 }, () => randomBytes(500));
    for (const [index, content] of contents.entries()) await upload(`${artifacts}/race/${index}`, content);
    await remove(`${artifacts}/race`);
    await sweep();
    clock.advance(169 * hourMs);
    const uploads = contents.map((content, index) => upload(`${artifacts}/race/${index}`, content));
    const [, ...digests] = await Promise.all([sweep(), ...uploads]);
    for (const [index, digest] of digests.entries()) {
      expect(await store.read(digest)).toEqual(contents[index]);
      expect((await registry.http.download(`${artifacts}/race/${index}`)).status).toBe(200);
    }
  });

  it('never touches what it does not know, nor what another service holds', async () => {
    const content = randomBytes(1_000);
    const unknown = await openArtifactStore(registry.environment['MODELYARD_ARTIFACTS_URL'] ?? '').put(
      randomBytes(100),
    );
    const { artifacts } = await registry.http.startRun();
    const held = await upload(`${artifacts}/window.parquet`, content);
    await openArtifactStore(registry.environment['MODELYARD_ARTIFACTS_URL'] ?? '', { heldBy: 'monitor' }).put(content);
    await remove(`${artifacts}/window.parquet`);
    await sweep();
    clock.advance(169 * hourMs);
    expect(await sweep()).toMatchObject({ held: { artifacts: 1 } });
    expect([await isThere(unknown.digest), await isThere(held)]).toEqual([true, true]);
  });

  it('keeps the files of a version after its paths are gone, until the version is', async () => {
    const model = await loggedModel();
    await registry.http.registerVersion('kept', `models:/${model.id}`, { model_id: model.id });
    await registry.database.query('delete from artifact_files where digest = $1', [model.digest]);
    await sweepAll();
    expect(await isThere(model.digest)).toBe(true);
    await registry.http.must('DELETE', 'model-versions/delete', { name: 'kept', version: '1' });
    await sweepAll();
    expect(await isThere(model.digest)).toBe(false);
  });

  describe('by the policy', () => {
    it('clears deleted runs after their days, but never what a version was made of, nor what was restored', async () => {
      const [deleted, registered, restored] = [
        await registry.http.startRun(),
        await registry.http.startRun(),
        await registry.http.startRun(),
      ];
      const files = await Promise.all(
        [deleted, registered, restored].map(({ artifacts }) => upload(`${artifacts}/model/weights.bin`)),
      );
      const note = await upload(`${registered.artifacts}/note.txt`);
      await registry.http.registerVersion('of-run', `mlflow-artifacts:/${registered.artifacts}/model`);
      for (const { runId } of [deleted, registered, restored])
        await registry.http.must('POST', 'runs/delete', { run_id: runId });
      await sweep();
      clock.advance(29 * dayMs);
      await registry.http.must('POST', 'runs/restore', { run_id: restored.runId });
      expect((await sweep()).expired).toEqual([]);
      clock.advance(2 * dayMs);
      const would = (await sweep(true)).expired;
      expect(would).toEqual(
        expect.arrayContaining([{ folder: deleted.artifacts, reason: 'run-deleted', artifacts: 1, bytes: 1_000 }]),
      );
      expect((await sweep()).expired).toEqual(would);
      await sweepAll();
      expect(await Promise.all([...files, note].map(isThere))).toEqual([false, true, true, false]);
      const audits = await registry.published('registry');
      expect(audits.map(({ data }) => data)).toContainEqual(
        expect.objectContaining({
          action: 'clear-artifacts',
          object: { kind: 'artifact-folder', id: deleted.artifacts },
          reason: 'retention: run-deleted',
        }),
      );
    });

    it('clears logged models that were never registered, and deleted ones, and leaves registered ones', async () => {
      const [unregistered, deleted, registered] = [await loggedModel(), await loggedModel(), await loggedModel()];
      await registry.http.registerVersion('of-model', `models:/${registered.id}`, { model_id: registered.id });
      await registry.http.must('DELETE', `logged-models/${deleted.id}`);
      await sweep();
      clock.advance(31 * dayMs);
      await sweep();
      await sweepAll();
      const digests = [unregistered.digest, deleted.digest, registered.digest];
      expect(await Promise.all(digests.map(isThere))).toEqual([true, false, true]);
      clock.advance(60 * dayMs);
      await sweep();
      await sweepAll();
      expect(await Promise.all(digests.map(isThere))).toEqual([false, false, true]);
    });

    it('clears a deleted experiment, but not what lives in its folder', async () => {
      const experiment = async (location: string) =>
        (
          await registry.http.must('POST', 'experiments/create', {
            name: location,
            artifact_location: `mlflow-artifacts:/${location}`,
          })
        ).experiment_id as string;
      const outer = await experiment('outer');
      const inner = await experiment('outer/inner');
      const { run } = await registry.http.must('POST', 'runs/create', { experiment_id: inner, start_time: 1 });
      const living = await upload(`${String(run.info.artifact_uri).slice('mlflow-artifacts:/'.length)}/a.bin`);
      const loose = await upload('outer/loose.bin');
      await registry.http.must('POST', 'experiments/delete', { experiment_id: outer });
      await sweep();
      clock.advance(31 * dayMs);
      await sweep();
      await sweepAll();
      expect([await isThere(living), await isThere(loose)]).toEqual([true, false]);
    });
  });

  it('reports who uses what, with shared content counted once', async () => {
    const shared = randomBytes(4_000);
    for (const name of ['first', 'second']) {
      const { artifacts } = await registry.http.startRun();
      await upload(`${artifacts}/model/shared.bin`, shared);
      await upload(`${artifacts}/model/own.bin`);
      await registry.http.registerVersion(name, `mlflow-artifacts:/${artifacts}/model`);
    }
    const { byModel, byExperiment, policy } = (await registry.http.get('/api/v1/storage')).body;
    const use = { artifacts: 2, bytes: 5_000, ownBytes: 1_000, shareBytes: 3_000 };
    expect(byModel).toEqual(
      expect.arrayContaining([
        { name: 'first', ...use },
        { name: 'second', ...use },
      ]),
    );
    expect(byExperiment).toContainEqual(expect.objectContaining({ name: 'Default' }));
    expect(policy).toEqual({ sweepEveryHours: 24, graceHours: 168, deletedDays: 30, unregisteredDays: 90 });
  });

  it('refuses two sweeps at once, and a request that it does not understand', async () => {
    const other = registry.database.createQueryRunner();
    await other.query('select pg_advisory_lock($1)', [0x73_74_6f_72]);
    expect(await registry.http.post('/api/v1/storage/sweep', { dryRun: false })).toMatchObject({
      status: 409,
      body: { code: 'upkeep-running' },
    });
    expect((await registry.http.get('/api/v1/storage')).status).toBe(200);
    await other.query('select pg_advisory_unlock($1)', [0x73_74_6f_72]);
    await other.release();
    expect(await registry.http.post('/api/v1/storage/sweep', { dryrun: false })).toMatchObject({ status: 400 });
  });
});
