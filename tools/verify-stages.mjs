// The stages of npm run check and npm test, in order. Each resolves with { ok, counts }.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, projectsWith } from './projects.mjs';
import { countsOf, forgetCounts, noTests } from './test-counts.mjs';

// A test that failed may leave something open; it must not keep the run from ending, and from being counted.
const exitWhenDone = '--forceExit';

const nodeModules = join(root, 'node_modules');

export const checkStages = [
  { title: 'node version', run: nodeVersion },
  { title: 'format', run: () => script('format:check') },
  { title: 'lint', run: () => script('lint') },
  { title: 'types', run: () => tool('@typescript/native/bin/tsc', ['-b']) },
  { title: 'boundaries', run: () => script('boundaries') },
  { title: 'dead code', run: () => script('dead-code') },
  { title: 'contract compatibility', needs: 'types', run: () => script('compat', 'libs/contracts') },
  { title: 'configuration reference', needs: 'types', run: () => script('check:configuration') },
  { title: 'specs', run: specs },
];

export const testStages = [
  {
    title: 'integration',
    needs: 'types',
    run: () => onSharedServers((env) => jestIn(projectsWith('.int.spec.ts'), 'int', env)),
  },
  { title: 'end to end', needs: 'types', run: () => onSharedServers((env) => jestIn(['e2e'], 'e2e', env)) },
];

function nodeVersion() {
  console.log(`node ${process.version}`);
  const [major, minor] = process.versions.node.split('.').map(Number);
  return { ok: major === 24 && minor >= 11, counts: noTests };
}

/** The specs of every project, through Nx, which brings back the results of a project that has not changed since. */
async function specs() {
  const projects = projectsWith('.spec.ts', ['.int.spec.ts', '.e2e.spec.ts']);
  forgetCounts(projects, 'spec');
  const ended = await tool(
    'nx/dist/bin/nx.js',
    ['run-many', '-t', 'spec', '--parallel=2', '--output-style=static', exitWhenDone],
    {
      NX_DAEMON: 'false',
      NX_TUI: 'false',
    },
  );
  return { ok: ended.ok, counts: countsOf(projects, 'spec') };
}

/** One tier of tests, project by project: each uses both cores by itself. */
async function jestIn(projects, tier, env) {
  forgetCounts(projects, tier);
  let ok = true;
  for (const project of projects) {
    console.log(`\n${project}`);
    const ended = await program([join(root, 'tools/jest.mjs'), tier, exitWhenDone], { env, cwd: join(root, project) });
    ok &&= ended.ok;
  }
  return { ok, counts: countsOf(projects, tier) };
}

/**
 * Runs tests beside a host that starts each real server once, when the first test asks for it, and stops them all at the
 * end. A server that cannot be had fails the tests that need it.
 */
async function onSharedServers(test) {
  const runDir = mkdtempSync(join(tmpdir(), 'modelyard-test-run-'));
  const host = spawn(process.execPath, [join(root, 'libs/testing/dist/run/run-host.main.js'), runDir], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => host.once('exit', resolve));
  const isReady = await Promise.race([
    new Promise((resolve) => host.stdout.once('data', () => resolve(true))),
    ended.then(() => false),
  ]);
  if (!isReady) return { ok: false, counts: noTests };
  try {
    return await test({ MODELYARD_TEST_RUN_DIR: runDir });
  } finally {
    host.stdin.end();
    await ended;
    rmSync(runDir, { recursive: true, force: true });
  }
}

function script(name, folder = '.') {
  return start('npm', ['run', '--silent', name], { cwd: join(root, folder) });
}

function tool(path, args, env = {}) {
  return program([join(nodeModules, path), ...args], { env });
}

function program(args, options) {
  return start(process.execPath, args, options);
}

/** Runs a program with our output; its counts are the caller's to read. */
function start(command, args, { cwd = root, env = {} } = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve) => {
    child.once('error', (fault) => {
      console.error(fault.message);
      resolve({ ok: false, counts: noTests });
    });
    child.once('exit', (code) => resolve({ ok: code === 0, counts: noTests }));
  });
}
