import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { OwnedProcess } from './owned-process.js';
import { lastLines } from './run.js';

export interface ReadinessGate {
  readonly what: string;
  readonly process: OwnedProcess;
  readonly logFile: string;
  readonly withinMs: number;
  /** Resolves when the process serves; a rejection means "not yet". */
  readonly probe: () => Promise<unknown>;
}

/**
 * Waits until the process answers.
 * @throws Error with the last lines of its log when it ends first or does not answer in time; it is stopped then
 */
export async function untilReady(gate: ReadinessGate): Promise<void> {
  let ended = false;
  void gate.process.exited.then(() => (ended = true));
  const deadline = performance.now() + gate.withinMs;
  let lastFault: unknown;
  while (!ended && performance.now() < deadline) {
    try {
      await gate.probe();
      return;
    } catch (fault) {
      lastFault = fault;
      await delay(40);
    }
  }
  const why = ended
    ? 'ended before it was ready'
    : `did not answer within ${gate.withinMs / 1000} s (${String(lastFault)})`;
  await gate.process.stop();
  throw new Error(`${gate.what} ${why}; the end of ${gate.logFile}:\n${tail(gate.logFile)}`);
}

function tail(file: string): string {
  const logged = existsSync(file) ? lastLines(readFileSync(file, 'utf8'), 15) : '';
  return logged || '(nothing logged)';
}
