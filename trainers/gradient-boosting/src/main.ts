#!/usr/bin/env node
import { readEnvironment } from './command/config.js';
import { help } from './command/help.js';
import { jsonLog } from './command/log.js';
import { failureOf, writeFailure } from './command/outcome.js';
import { runTraining } from './command/run-training.js';
import { ExitCode } from './trainer-error.js';

const now = () => new Date();
const log = jsonLog((line) => process.stderr.write(line), now);

/** Runs one training and returns the exit code. */
async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    process.stdout.write(help);
    return ExitCode.ok;
  }
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
  let output: string | undefined;
  try {
    const place = readEnvironment();
    output = place.output;
    await runTraining(place, { log, now, signal: stop.signal });
    return ExitCode.ok;
  } catch (error) {
    const failure = failureOf(error, stop.signal.aborted);
    log('error', failure.message, { ...failure, stack: error instanceof Error ? error.stack : undefined });
    if (output !== undefined) await writeFailure(output, failure);
    return failure.exitCode;
  }
}

process.exitCode = await main();
