import { link, mkdir, mkdtemp, readdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { artifactStoreConformance } from '../artifact-store.conformance.js';
import type { StoreOwner } from '../ownership.js';
import { DirectoryArtifactStore } from './directory-artifact-store.js';

const folders: string[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'artifacts-spec-'));
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

artifactStoreConformance('in a directory', async () => {
  const folder = await newFolder();
  const store = new DirectoryArtifactStore(folder);
  const openedBy = (owner: StoreOwner) => new DirectoryArtifactStore(folder, owner);
  return { store, openedBy, corrupt: (digest) => writeFile(store.path(digest), 'something else') };
});

describe('a directory of artifacts', () => {
  let folder: string;
  let store: DirectoryArtifactStore;
  beforeEach(async () => {
    folder = join(await newFolder(), 'artifacts');
    store = new DirectoryArtifactStore(folder);
  });

  it('lets nobody else in', async () => {
    const { digest } = await store.put(Buffer.from('model'));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(dirname(store.path(digest)))).mode & 0o777).toBe(0o700);
    expect((await stat(store.path(digest))).mode & 0o777).toBe(0o600);
  });

  it('finds what an earlier process stored', async () => {
    const { digest } = await store.put(Buffer.from('model'));
    expect((await new DirectoryArtifactStore(folder).read(digest)).toString()).toBe('model');
  });

  it('puts right a damaged artifact when its content is put again', async () => {
    const { digest } = await store.put(Buffer.from('model'));
    await writeFile(store.path(digest), 'damaged');
    await store.put(Buffer.from('model'));
    expect((await store.read(digest)).toString()).toBe('model');
  });

  it('refuses an artifact that is a symbolic link', async () => {
    const { digest } = await store.put(Buffer.from('model'));
    const elsewhere = join(dirname(folder), 'elsewhere');
    await rename(store.path(digest), elsewhere);
    await symlink(elsewhere, store.path(digest));
    await expect(store.read(digest)).rejects.toMatchObject({ code: 'artifact-store-unavailable' });
  });

  it('refuses to read from and write to a folder that is a symbolic link', async () => {
    const { digest } = await store.put(Buffer.from('model'));
    const shard = dirname(store.path(digest));
    await rename(shard, join(dirname(folder), 'moved'));
    await symlink(join(dirname(folder), 'moved'), shard);
    await expect(store.open(digest)).rejects.toMatchObject({ code: 'artifact-store-unavailable' });
    await expect(store.put(Buffer.from('model'))).rejects.toMatchObject({ code: 'artifact-store-unavailable' });
  });

  it('refuses an artifact with a second hard link', async () => {
    const { digest } = await store.put(Buffer.from('model'));
    await link(store.path(digest), join(dirname(folder), 'second-name'));
    await expect(store.read(digest)).rejects.toMatchObject({ code: 'artifact-store-unavailable' });
  });

  it('says that the store failed when it cannot write', async () => {
    await rm(join(folder, 'uploads'), { recursive: true });
    await expect(store.put(Buffer.from('model'))).rejects.toMatchObject({
      code: 'artifact-store-unavailable',
      kind: 'unavailable',
    });
  });

  it('leaves no upload behind, and removes what dead processes left when told to', async () => {
    await store.put(Buffer.from('model'));
    const uploads = join(folder, 'uploads');
    expect(await readdir(uploads)).toEqual([]);
    await writeFile(join(uploads, 'upload-old'), 'xyz');
    await writeFile(join(uploads, 'upload-running'), 'x');
    await utimes(join(uploads, 'upload-old'), new Date(0), new Date('2026-06-01T11:59:59Z'));
    const before = new Date('2026-06-01T12:00:00Z');
    expect(await store.discardUnfinished(before, true)).toEqual({ uploads: 1, bytes: 3 });
    expect(await readdir(uploads)).toHaveLength(2);
    expect(await store.discardUnfinished(before)).toEqual({ uploads: 1, bytes: 3 });
    expect(await readdir(uploads)).toEqual(['upload-running']);
  });

  it('lets a holder go on after a removal that was killed has been cleared', async () => {
    const content = Buffer.from('model');
    const { digest } = await store.put(content);
    const mark = join(folder, 'removals', basename(store.path(digest)));
    await mkdir(dirname(mark));
    await writeFile(mark, '');
    await utimes(mark, new Date(0), new Date(0));
    const held = new DirectoryArtifactStore(folder, { heldBy: 'monitor' }).put(content);
    await store.discardUnfinished(new Date('2026-01-01T00:00:00Z'));
    expect(await held).toEqual({ digest, bytes: 5 });
    expect(await store.remove(digest)).toBe(false);
  });
});
