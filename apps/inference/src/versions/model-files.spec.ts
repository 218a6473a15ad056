import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { digestOf, FakeArtifactStore } from '@modelyard/artifacts';
import type { Digest } from '@modelyard/contracts';
import { ArtifactSource, type ArtifactCache } from './artifact-source.js';
import { ModelFiles } from './model-files.js';
import { classifier, servedSample } from './sample-models.fake.js';

class FakeCache implements ArtifactCache {
  readonly held = new Map<Digest, Buffer>();
  fault: Error | null = null;

  get(digest: Digest): Promise<Buffer | null> {
    return this.fault ? Promise.reject(this.fault) : Promise.resolve(this.held.get(digest) ?? null);
  }

  put(digest: Digest, bytes: Buffer): Promise<void> {
    if (this.fault) return Promise.reject(this.fault);
    this.held.set(digest, bytes);
    return Promise.resolve();
  }
}

describe('model files', () => {
  const model = Buffer.from('the model');
  const weights = Buffer.from('its weights');
  let store: FakeArtifactStore;
  let cache: FakeCache;
  let faults: unknown[];
  let folder: string;
  let files: ModelFiles;

  beforeEach(async () => {
    store = new FakeArtifactStore();
    cache = new FakeCache();
    faults = [];
    folder = await mkdtemp(join(tmpdir(), 'files-'));
    files = new ModelFiles(folder, new ArtifactSource(store, cache, (error) => faults.push(error)));
  });

  it('puts a model and its external data side by side', async () => {
    const { digest, bytes } = await store.put(model);
    const external = await store.put(weights);
    const path = await files.open('v1', { digest, bytes, files: [{ ...external, path: 'data/weights.bin' }] });
    expect(await readFile(path)).toEqual(model);
    expect(await readFile(join(dirname(path), 'data/weights.bin'))).toEqual(weights);
  });

  it('uses what is there without asking anybody, and mends what was damaged', async () => {
    const artifact = await store.put(model);
    const path = await files.open('v1', artifact);
    cache.held.clear();
    store.corrupt(artifact.digest);
    expect(await files.open('v1', artifact)).toBe(path);
    await store.put(model);
    await writeFile(path, 'damaged');
    await files.open('v1', artifact);
    expect(await readFile(path)).toEqual(model);
  });

  it('takes the cache before the store, and never bytes that do not match', async () => {
    const digest = digestOf(model);
    cache.held.set(digest, model);
    expect(await readFile(await files.open('v1', { digest, bytes: 9 }))).toEqual(model);
    cache.held.set(digest, Buffer.from('not the model'));
    await store.put(model);
    expect(await readFile(await files.open('v2', { digest, bytes: 9 }))).toEqual(model);
    expect(cache.held.get(digest)).toEqual(model);
  });

  it('does without a cache that fails', async () => {
    cache.fault = new Error('redis is away');
    const artifact = await store.put(model);
    expect(await readFile(await files.open('v1', artifact))).toEqual(model);
    expect(faults).toEqual([cache.fault, cache.fault]);
  });

  it('throws what the store says of bytes that are missing or damaged', async () => {
    const digest = digestOf(model);
    await expect(files.open('v1', { digest, bytes: 9 })).rejects.toMatchObject({ code: 'artifact-not-found' });
    await store.put(model);
    store.corrupt(digest);
    await expect(files.open('v1', { digest, bytes: 9 })).rejects.toMatchObject({ code: 'artifact-corrupt' });
  });

  it('puts an input example beside the model, and says why it cannot', async () => {
    const { digest } = await store.put(Buffer.from('{"inputs": [[1]]}'));
    const served = servedSample(classifier(), { inputExample: digest });
    const example = await files.example(served);
    expect(example).toMatchObject({ features: served.features });
    expect(example && 'path' in example && (await readFile(example.path, 'utf8'))).toBe('{"inputs": [[1]]}');
    const missing = servedSample(classifier(), { inputExample: digestOf(weights) });
    expect(await files.example(missing)).toEqual({ fault: expect.stringContaining('artifact') });
    expect(await files.example(servedSample(classifier()))).toBeNull();
  });

  it('keeps only the versions it is told to keep', async () => {
    const artifact = await store.put(model);
    await files.open('v1', artifact);
    await files.open('v2', artifact);
    await files.keepOnly(new Set(['v2']));
    expect(await readdir(folder)).toEqual(['v2']);
  });
});
