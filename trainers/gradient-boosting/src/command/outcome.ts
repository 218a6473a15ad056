import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TableError } from '@modelyard/tables';
import { BadInputError, ExitCode } from '../trainer-error.js';

/** What goes into `error.json`, and the exit code that goes with it. */
export interface Failure {
  readonly exitCode: number;
  readonly code: string;
  readonly message: string;
  readonly nextStep: string;
  readonly retryable: boolean;
}

/** Faults of the machine that a later attempt, or another machine, need not meet. */
const temporaryFaults = new Set([
  'ENOSPC',
  'EIO',
  'EMFILE',
  'ENFILE',
  'EAGAIN',
  'EBUSY',
  'ENOMEM',
  'ESTALE',
  'ETIMEDOUT',
]);

export function failureOf(error: unknown, stopped: boolean): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (stopped) return failure(ExitCode.stopped, 'stopped', 'the training was told to stop', 'start it again', true);
  if (error instanceof BadInputError || error instanceof TableError) {
    return failure(ExitCode.badInput, error.code, message, error.nextStep, false);
  }
  const system = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (temporaryFaults.has(system)) {
    return failure(ExitCode.temporary, 'machine-exhausted', message, 'free the resource and start it again', true);
  }
  return failure(ExitCode.failed, 'internal', message, 'report this with the log', false);
}

function failure(exitCode: number, code: string, message: string, nextStep: string, retryable: boolean): Failure {
  return { exitCode, code, message, nextStep, retryable };
}

/** A missing output folder must not hide the failure itself, which the log and the exit code tell as well. */
export async function writeFailure(output: string, failed: Failure): Promise<void> {
  const { code, message, nextStep, retryable } = failed;
  const json = `${JSON.stringify({ code, message, nextStep, retryable }, null, 2)}\n`;
  await writeFile(join(output, 'error.json'), json).catch(() => undefined);
}
