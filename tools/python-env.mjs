#!/usr/bin/env node
// Python environments for tests and examples, pinned by a lock file and built once per machine, outside of the checkout.
//   node tools/python-env.mjs <lock file>     prints the path of the environment's interpreter
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const interpreters = ['python3', 'python3.13', 'python3.12', 'python3.11'];
const oldest = [3, 11];

/**
 * The interpreter of an environment that holds exactly what the lock file names, each package checked against its hash. Builds it when
 * this machine has none yet; callers that ask at the same time wait for one build. Throws where no Python of 3.11 or later is found.
 */
export async function pythonEnv(lockFile) {
  const lock = await readFile(lockFile);
  const base = await findPython();
  const digest = createHash('sha256')
    .update(lock)
    .update(`${base.version} ${process.platform} ${process.arch}`)
    .digest('hex');
  const folder = join(
    process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
    'modelyard',
    'python',
    digest.slice(0, 16),
  );
  const python = join(folder, 'bin', 'python');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return python;

  await mkdir(join(folder, '..'), { recursive: true });
  const release = await takeLock(`${folder}.lock`);
  try {
    if (!existsSync(complete)) {
      process.stderr.write(`building the Python environment of ${lockFile} (once per machine, about a minute)\n`);
      await rm(folder, { recursive: true, force: true });
      await run(base.path, ['-m', 'venv', folder]);
      await run(python, [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        '--require-hashes',
        '--only-binary',
        ':all:',
        '-r',
        resolve(lockFile),
      ]);
      await writeFile(complete, `${lockFile}\n`);
    }
  } finally {
    await release();
  }
  return python;
}

async function findPython() {
  for (const path of interpreters) {
    const version = await versionOf(path);
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major === oldest[0] && minor >= oldest[1]) return { path, version };
  }
  throw new Error(
    `no Python ${oldest.join('.')} or later was found (tried ${interpreters.join(', ')}): install python3 and python3-venv`,
  );
}

async function versionOf(path) {
  try {
    const { stdout } = await promisify(execFile)(path, [
      '-c',
      'import sys, venv; print("%d.%d" % sys.version_info[:2])',
    ]);
    return stdout.trim();
  } catch {
    return '';
  }
}

/** Waits until nobody alive holds the lock, then holds it. */
async function takeLock(path) {
  for (;;) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (holder > 0 && !isAlive(holder)) await rm(path, { force: true });
      await pause(500);
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function run(command, args) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ['ignore', 2, 2] });
    child.on('error', fail);
    child.on('exit', (code) =>
      code === 0 ? done() : fail(new Error(`${command} ${args.slice(0, 3).join(' ')} ended with ${code}`)),
    );
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , lockFile] = process.argv;
  if (!lockFile) {
    console.error('usage: python-env.mjs <lock file>');
    process.exit(2);
  }
  console.log(await pythonEnv(lockFile));
}
