import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { RunResult, RunTask } from './run-process.js';
import type { Tensor } from './tensor.js';

const programme = fileURLToPath(new URL('run-process.js', import.meta.url));

/** The model does not run on what it was given; the message holds the runtime's own words, or how its process ended. */
export class ModelRunError extends Error {
  override readonly name = 'ModelRunError';
}

export interface ModelRun extends RunTask {
  /** Milliseconds after which the process is killed. */
  readonly patienceMs: number;
}

/**
 * Runs an ONNX file in a process of its own: a graph that crashes or hangs the runtime takes nothing of the caller with it, and the
 * figures owe nothing to any serving process. The file's digest is the caller's to check.
 * @returns the wanted outputs of each request
 * @throws ModelRunError
 */
export async function runModel({ patienceMs, ...task }: ModelRun): Promise<Tensor[][]> {
  const child = spawn(process.execPath, [programme], {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: patienceMs,
    killSignal: 'SIGKILL',
  });
  // A process that dies at once closes its standard input before all is written; its exit says why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(task));
  const [output, complaint, end] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)]);
  if (output === '') {
    throw new ModelRunError(`its process ended with ${end}: ${complaint.trim().slice(-500) || 'no message'}`);
  }
  const result = JSON.parse(output) as RunResult;
  if ('fault' in result) throw new ModelRunError(result.fault);
  return result.answers;
}

function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`));
  });
}
