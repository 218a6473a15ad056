// Runs a command in a process group of its own and ends the group when standard input closes: whatever kills the retrainer, its
// trainers end with it. Arguments: seconds of grace, then the command.
import { spawn } from 'node:child_process';

const [grace, command = '', ...rest] = process.argv.slice(2);
const child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });

function signalGroup(name: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch {
    // The group has ended already.
  }
}

function stop(): void {
  signalGroup('SIGTERM');
  setTimeout(() => signalGroup('SIGKILL'), Number(grace) * 1000).unref();
}

process.stdin.on('end', stop).on('error', stop).resume();
process.on('SIGTERM', stop);
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.on('close', (code, signal) => process.exit(signal === null ? (code ?? 1) : 143));
