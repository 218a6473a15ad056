#!/usr/bin/env node
// Runs one tier of tests of the project in the current folder: node ../../tools/jest.mjs <spec|int|e2e> [jest arguments]
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const tiers = {
  spec: { match: ['**/*.spec.ts', '!**/*.int.spec.ts', '!**/*.e2e.spec.ts'], timeout: 10_000 },
  int: { match: ['**/*.int.spec.ts'], timeout: 120_000 },
  e2e: { match: ['**/*.e2e.spec.ts'], timeout: 600_000 },
};

const [tier, ...rest] = process.argv.slice(2);
const chosen = Object.hasOwn(tiers, tier ?? '') ? tiers[tier] : undefined;
if (!chosen) {
  console.error(`usage: jest.mjs <${Object.keys(tiers).join('|')}> [jest arguments]`);
  process.exit(2);
}

mkdirSync('.results', { recursive: true });
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings=ExperimentalWarning',
    createRequire(import.meta.url).resolve('jest/bin/jest'),
    '--config',
    fileURLToPath(new URL('jest.config.mjs', import.meta.url)),
    '--testMatch',
    ...chosen.match,
    `--testTimeout=${chosen.timeout}`,
    '--json',
    `--outputFile=.results/${tier}.json`,
    ...rest,
  ],
  { stdio: ['inherit', 'ignore', 'inherit'] },
);
process.exit(status ?? 1);
