import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { addressesOf, type PlatformAddresses } from '@modelyard/tour';
import { TestPlatform } from './start-platform.js';

export interface UsedPlatform {
  /** Set once `beforeAll` has run. */
  readonly platform: TestPlatform;
  readonly addresses: PlatformAddresses;
  /** Puts another in its place, over the same data. */
  replace(start: (home: string) => Promise<TestPlatform>): Promise<void>;
}

/** Runs a platform for a test file and removes it with all it wrote. Its first start on a machine may fetch servers. */
export function usingPlatform(options: { readonly embedded?: boolean } = {}): UsedPlatform {
  let current: TestPlatform | undefined;
  let addresses: PlatformAddresses | undefined;
  const use = async (platform: TestPlatform): Promise<void> => {
    current = platform;
    addresses = addressesOf(await platform.status());
  };
  beforeAll(async () => {
    await use(await TestPlatform.start(await mkdtemp(join(tmpdir(), 'modelyard-e2e-')), options));
  }, 300_000);
  afterAll(async () => {
    await current?.remove();
  }, 120_000);
  return {
    get platform() {
      return present(current);
    },
    get addresses() {
      return present(addresses);
    },
    replace: async (start) => use(await start(present(current).home)),
  };
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the platform runs from beforeAll on');
  return value;
}
