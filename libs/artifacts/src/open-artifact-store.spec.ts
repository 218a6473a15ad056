import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { DirectoryArtifactStore } from './directory/directory-artifact-store.js';
import { openArtifactStore } from './open-artifact-store.js';
import { S3ArtifactStore } from './s3/s3-artifact-store.js';

describe('opening an artifact store', () => {
  it('opens a folder, spaces in its name included', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'artifacts spec-'));
    const store = openArtifactStore(pathToFileURL(folder).href);
    const { digest } = await store.put(Buffer.from('model'));
    expect(store).toBeInstanceOf(DirectoryArtifactStore);
    expect(store.path(digest)).toContain(folder);
    await rm(folder, { recursive: true });
  });

  it('opens a bucket', () => {
    expect(openArtifactStore('s3://bucket?endpoint=http://127.0.0.1:9')).toBeInstanceOf(S3ArtifactStore);
  });

  it.each(['', '/srv/artifacts', 'http://bucket', 'ftp://x'])('refuses %j and says what it takes', (url) => {
    expect(() => openArtifactStore(url)).toThrow(/file:\/\/\/folder or s3:\/\/bucket/);
  });
});
