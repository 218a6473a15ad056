#!/usr/bin/env node
// A rule nobody has seen red is decoration. This writes one violation of each boundary rule into a scratch workspace,
// runs the real configuration over it, and fails when a rule stays silent.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const config = fileURLToPath(new URL('../.dependency-cruiser.cjs', import.meta.url));
const rules = require(config).forbidden.map((rule) => rule.name);

const target = 'export const target = 1;\n';
const importing = (path) => `import { target } from '${path}';\nexport const user = target;\n`;

/** Each entry breaks the rule of its name, in as few files as it takes. */
const violations = {
  'library-contracts': { 'libs/contracts/src/a.ts': importing('../../chassis/src/index.js') },
  'library-statistics': { 'libs/statistics/src/a.ts': importing('../../contracts/src/index.js') },
  'library-onnx': { 'libs/onnx/src/a.ts': importing('../../chassis/src/index.js') },
  'library-evaluators': { 'libs/evaluators/src/a.ts': importing('../../chassis/src/index.js') },
  'library-tables': { 'libs/tables/src/a.ts': importing('../../chassis/src/index.js') },
  'library-model-runs': { 'libs/model-runs/src/a.ts': importing('../../chassis/src/index.js') },
  'library-inference-client': { 'libs/inference-client/src/a.ts': importing('../../chassis/src/index.js') },
  'library-chassis': { 'libs/chassis/src/a.ts': importing('../../messaging/src/index.js') },
  'library-messaging': { 'libs/messaging/src/a.ts': importing('../../artifacts/src/index.js') },
  'library-artifacts': { 'libs/artifacts/src/a.ts': importing('../../messaging/src/index.js') },
  'contracts-zod-only': { 'libs/contracts/src/b.ts': importing('declared') },
  'onnx-no-dependency': { 'libs/onnx/src/b.ts': "import { readFileSync } from 'node:fs';\nreadFileSync('x');\n" },
  'statistics-pure': { 'libs/statistics/src/b.ts': "import { readFileSync } from 'node:fs';\nreadFileSync('x');\n" },
  'inference-client-no-dependency': { 'libs/inference-client/src/b.ts': importing('declared') },
  'app-imports-app': { 'apps/registry/src/a.ts': importing('../../monitor/src/main.js') },
  'nothing-imports-an-app': { 'e2e/src/a.ts': importing('../../apps/monitor/src/main.js') },
  'testing-only-in-specs': { 'apps/registry/src/b.ts': importing('../../../libs/testing/src/index.js') },
  'stack-is-for-developers': { 'apps/registry/src/c.ts': importing('../../../stack/src/index.js') },
  'adapters-are-private': { 'apps/registry/src/runs/d.ts': importing('../models/adapters/rows.js') },
  'foreign-only-at-the-edge': { 'apps/registry/src/runs/e.ts': importing('pg') },
  'no-circular': {
    'libs/chassis/src/x.ts': "export { y } from './y.js';\n",
    'libs/chassis/src/y.ts': "export { x } from './x.js';\n",
  },
  'declared-dependencies': { 'libs/chassis/src/b.ts': importing('undeclared') },
};

const targets = [
  ...['chassis', 'contracts', 'messaging', 'artifacts', 'testing'].map((name) => `libs/${name}/src/index.ts`),
  'apps/monitor/src/main.ts',
  'apps/registry/src/models/adapters/rows.ts',
  'stack/src/index.ts',
  'node_modules/declared/index.js',
  'node_modules/undeclared/index.js',
  'node_modules/pg/index.js',
];

const scratch = mkdtempSync(join(tmpdir(), 'modelyard-boundaries-'));
const write = (path, content) => {
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), content);
};

try {
  write('package.json', JSON.stringify({ type: 'module', dependencies: { declared: '*', pg: '*' } }));
  for (const path of targets) write(path, target);
  for (const name of ['declared', 'undeclared', 'pg']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
  }
  for (const files of Object.values(violations)) {
    for (const [path, content] of Object.entries(files)) write(path, content);
  }
  const cruise = spawnSync(
    process.execPath,
    [
      fileURLToPath(new URL('../node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', import.meta.url)),
      '--config',
      config,
      '--output-type',
      'json',
      'apps',
      'libs',
      'stack',
      'e2e',
    ],
    { cwd: scratch, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  if (cruise.error ?? cruise.stdout === '')
    throw new Error(`the boundary check did not run: ${cruise.error?.message ?? cruise.stderr}`);
  const red = new Set(JSON.parse(cruise.stdout).summary.violations.map((violation) => violation.rule.name));
  const silent = rules.filter((rule) => !red.has(rule));
  const unproven = rules.filter((rule) => !Object.hasOwn(violations, rule));
  if (silent.length > 0 || unproven.length > 0) {
    console.error(`boundary rules that did not turn red: ${[...new Set([...silent, ...unproven])].join(', ')}`);
    process.exitCode = 1;
  } else {
    console.log(`${rules.length} boundary rules, each seen red`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
