import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { keptSecret } from './kept-secret.js';

describe('a kept secret', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-secret-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made once, of 32 bytes, and is for its owner alone', () => {
    const file = join(folder, 'secrets', 'one');
    const secret = keptSecret(file);
    expect(Buffer.from(secret, 'base64')).toHaveLength(32);
    expect(keptSecret(file)).toBe(secret);
    expect(keptSecret(join(folder, 'secrets', 'other'))).not.toBe(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
