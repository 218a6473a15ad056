#!/usr/bin/env node
// The first program of every npm script: it needs nothing but Node 20 or later and npm. It installs what package-lock.json
// names, goes on under the pinned Node, compiles what changed, and hands over: node tools/bootstrap.mjs <command> [arguments]
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url)).replace(/\/$/, '');
const nodeFloor = [24, 11];
const say = (line) => console.error(line);

await main(process.argv.slice(2));

async function main(args) {
  await ensurePackages();
  if (!isPinned()) return finish(await run(pinnedNode(), [fileURLToPath(import.meta.url), ...args]));
  assertNodeVersion();
  process.env.PATH = [join(root, 'node_modules/.bin'), join(process.execPath, '..'), process.env.PATH].join(delimiter);
  const [command, ...rest] = args;
  // These two compile as one of their stages, and report what does not compile.
  if (command === 'check' || command === 'test') {
    return finish(await run(process.execPath, [join(root, 'tools/verify.mjs'), command, ...rest]));
  }
  const compiled = await run(process.execPath, [join(root, 'node_modules/.bin/tsc'), '-b'], {
    stdio: ['ignore', 2, 2],
  });
  if (compiled.code !== 0) {
    say('the sources do not compile');
    return finish(compiled);
  }
  // kafkajs computes a deadline from a timestamp; Node would warn about it once for each client.
  const flags = ['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning'];
  return finish(await run(process.execPath, [...flags, join(root, 'stack/dist/cli.js'), command ?? '', ...rest]));
}

/** Installs when node_modules was not made from this package-lock.json on this platform. */
async function ensurePackages() {
  const stamp = join(root, 'node_modules/.modelyard-installed');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const wanted = `${lock} ${process.platform}-${process.arch}\n`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const before = compareWithLock();
  if (before.missing.length + before.unlocked.length === 0) {
    // An npm install by hand has done it already.
    writeFileSync(stamp, wanted);
    return;
  }
  const begun = performance.now();
  say('installing the packages that package-lock.json names (half a minute or more) …');
  // ONNX Runtime's own install script would reach for GPU libraries over the network.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  // Not npm ci: it insists on an entry for every platform's optional binaries, and a registry that mirrors one platform
  // cannot supply them. With --no-save npm install takes the same versions and writes to neither file.
  const install = ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error'];
  const { code } = await run('npm', install, { env, stdio: ['ignore', 2, 2] });
  if (code !== 0) {
    say('npm install failed: see above');
    process.exit(code || 1);
  }
  const { unlocked } = compareWithLock();
  if (unlocked.length > 0) {
    say(`package-lock.json does not fit the package.json files; npm chose for itself: ${unlocked.join(', ')}`);
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
  say(`installed in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
}

/** Compares npm's own record of node_modules with package-lock.json: what is missing, and what is there in another version. */
function compareWithLock() {
  const record = join(root, 'node_modules/.package-lock.json');
  const locked = packagesOf(join(root, 'package-lock.json'));
  const present = existsSync(record) ? packagesOf(record) : new Map();
  return {
    missing: [...locked].filter(([path, { optional }]) => !optional && !present.has(path)).map(([path]) => path),
    unlocked: [...present].filter(([path, { version }]) => locked.get(path)?.version !== version).map(([path]) => path),
  };
}

function packagesOf(file) {
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link));
}

/** The Node that package-lock.json pins for this platform, or this one where npm carries none. */
function pinnedNode() {
  const carried = join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  return existsSync(carried) ? carried : process.execPath;
}

function isPinned() {
  return realpathSync(pinnedNode()) === realpathSync(process.execPath);
}

function assertNodeVersion() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major === nodeFloor[0] ? minor >= nodeFloor[1] : major > nodeFloor[0]) return;
  say(
    `Modelyard needs Node ${nodeFloor.join('.')} or later; this is ${process.version}, and npm carries none for this platform`,
  );
  process.exit(1);
}

/**
 * Runs a program with our terminal, and passes signals on. SIGINT goes on as SIGTERM: the terminal's Ctrl-C has reached the
 * program already, and a second SIGINT tells it to end without ceremony. So does the end of our parent, because npm may be
 * killed, and a platform that nobody can see must not stay behind.
 */
function run(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
  const passOn = (signal) => child.kill(signal === 'SIGINT' ? 'SIGTERM' : signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, passOn);
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500);
  return new Promise((resolve) => {
    const settle = (end) => {
      clearInterval(watch);
      for (const signal of signals) process.off(signal, passOn);
      resolve(end);
    };
    child.once('error', (fault) => {
      say(`${command} cannot be started: ${fault.message}`);
      settle({ code: 1, signal: null });
    });
    child.once('exit', (code, signal) => settle({ code, signal }));
  });
}

function finish({ code, signal }) {
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
}
