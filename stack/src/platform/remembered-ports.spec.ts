import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { choosePorts } from './remembered-ports.js';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelyard-ports-'));
  file = join(folder, 'deep', 'ports.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the ports of a checkout', () => {
  it('are free, different, and the same the next time', async () => {
    const first = await choosePorts(file, ['a', 'b', 'c']);
    expect(new Set(Object.values(first)).size).toBe(3);
    expect(await choosePorts(file, ['a', 'b', 'c'])).toEqual(first);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(first);
  });

  it('change where another program has taken one', async () => {
    const first = await choosePorts(file, ['a', 'b']);
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(first.a, '127.0.0.1', resolve));
    const second = await choosePorts(file, ['a', 'b']);
    await new Promise((resolve) => squatter.close(resolve));
    expect(second.a).not.toBe(first.a);
    expect(second.b).toBe(first.b);
  });
});
