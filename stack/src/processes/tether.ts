import { spawn } from 'node:child_process';

/**
 * Ends the process `pid` when we are gone, however that came about: a shell waits on a pipe that only we hold open, and
 * signals the process at its end. Servers such as PostgreSQL do not watch their parent, and would outlive a kill -9 of it.
 * @returns call it once the process has ended, before its pid can be given to somebody else
 */
export function tether(pid: number, signal: NodeJS.Signals): () => void {
  const shell = spawn('/bin/sh', ['-c', 'cat >/dev/null; kill -s "$1" "$0"', String(pid), signal.replace(/^SIG/, '')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return () => shell.kill('SIGKILL');
}
