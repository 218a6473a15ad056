import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Surroundings } from '../config.js';
import { cacheFolder, filledOnce, isReachableByOthers } from './cache-folder.js';
import { unprivilegedDataFolder, unprivilegedUser } from './unprivileged-user.js';

const root: Surroundings = { uid: 0, home: '/root', env: {} };
const person: Surroundings = { uid: 1000, home: '/home/me', env: {} };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelyard-user-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'closed', 'data'), { recursive: true });
  chmodSync(join(folder, 'closed'), 0o700);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a server that may not run as root', () => {
  it('runs as nobody for root, and as oneself for anybody else', () => {
    expect(unprivilegedUser(root)).toEqual({ uid: 65_534, gid: 65_534 });
    expect(unprivilegedUser(person)).toEqual({});
  });

  it('keeps its data in the checkout where its user can reach it', () => {
    expect(unprivilegedDataFolder(join(folder, 'data'), root)).toBe(join(folder, 'data'));
    expect(unprivilegedDataFolder(join(folder, 'closed', 'data'), person)).toBe(join(folder, 'closed', 'data'));
  });

  it('keeps it outside, in a place of its own, where it cannot', () => {
    const place = unprivilegedDataFolder(join(folder, 'closed', 'data'), root);
    expect(place).toMatch(/^\/var\/lib\/modelyard\/[0-9a-f]{16}$/);
    expect(unprivilegedDataFolder(join(folder, 'closed', 'other'), root)).not.toBe(place);
  });
});

describe('the cache', () => {
  it('is the one that the environment names, else the usual one of the user', () => {
    expect(cacheFolder({ ...person, env: { XDG_CACHE_HOME: '/cache' } })).toBe('/cache/modelyard');
    expect(cacheFolder(person)).toBe('/home/me/.cache/modelyard');
    expect(isReachableByOthers(cacheFolder(root))).toBe(true);
  });

  it('fills a folder once, and not at all when that fails', async () => {
    const target = join(folder, 'jars');
    await expect(filledOnce(target, () => Promise.reject(new Error('offline')))).rejects.toThrow('offline');
    let fillings = 0;
    const fill = (): Promise<void> => Promise.resolve(void (fillings += 1));
    expect(await filledOnce(target, fill)).toBe(target);
    expect(await filledOnce(target, fill)).toBe(target);
    expect(fillings).toBe(1);
  });
});
