import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { readChannel } from './channel.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const ndjson = '{"x":1,"c":"a"}\n{"x":null,"c":"b"}\n';
const csv = 'x,c\n3,d\n';

describe('readChannel', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'channel-'));
    await writeFile(join(folder, 'a.ndjson'), ndjson);
    await writeFile(join(folder, 'b.csv'), csv);
  });

  const manifest = (files: unknown) => writeFile(join(folder, 'manifest.json'), JSON.stringify({ files }));

  it('puts the files of every format below each other', async () => {
    await manifest([
      { path: 'a.ndjson', sha256: sha256(ndjson), format: 'ndjson' },
      { path: 'b.csv', sha256: sha256(csv), format: 'csv' },
    ]);
    const table = await readChannel(folder);
    expect([...table.columns]).toEqual([
      ['x', [1, null, 3]],
      ['c', ['a', 'b', 'd']],
    ]);
  });

  it('refuses a file whose bytes are not the ones of the manifest', async () => {
    await manifest([{ path: 'a.ndjson', sha256: sha256('other'), format: 'ndjson' }]);
    await expect(readChannel(folder)).rejects.toMatchObject({ code: 'digest-mismatch' });
  });

  it.each(['../a.ndjson', '/etc/passwd', '.hidden'])('refuses the path %s', async (path) => {
    await manifest([{ path, sha256: sha256(ndjson), format: 'ndjson' }]);
    await expect(readChannel(folder)).rejects.toMatchObject({ code: 'manifest-invalid' });
  });

  it('names the file that is missing', async () => {
    await manifest([{ path: 'gone.csv', sha256: sha256(csv), format: 'csv' }]);
    await expect(readChannel(folder)).rejects.toMatchObject({ code: 'file-missing' });
  });
});
