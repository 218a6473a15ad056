import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contextHeaders, type Logger } from '@modelyard/chassis';
import { z } from 'zod';
import { type TrainerTask, TrainerRunner, type TrainerVerdict } from '../trainer-runner.js';
import { findTrainer, type InstalledTrainer } from './trainer-spec.js';

const guard = fileURLToPath(new URL('./guard-process.js', import.meta.url));
const exits = { trained: 0, badInput: 64, temporary: 75, stopped: [137, 143] };
const logTail = 2_000;

const TrainerError = z.object({ code: z.string().min(1), message: z.string() });

/** Runs a trainer as a child process on this machine. Its environment is the contract's and nothing of ours. */
export class ProcessTrainerRunner extends TrainerRunner {
  constructor(
    private readonly trainersDir: string,
    private readonly mlflowUrl: string,
    private readonly logger: Logger,
  ) {
    super();
  }

  override async run(task: TrainerTask): Promise<TrainerVerdict> {
    const trainer = await findTrainer(this.trainersDir, task.trainer);
    const timeout = AbortSignal.timeout(trainer.timeoutSeconds * 1000);
    const { code, log } = await this.execute(trainer, task, AbortSignal.any([task.signal, timeout]));
    if (code === exits.trained) return { kind: 'trained' };
    if (task.signal.aborted) return { kind: 'stopped' };
    if (timeout.aborted) {
      const message = `the trainer did not end within ${trainer.timeoutSeconds} s`;
      return { kind: 'failed', code: 'trainer-timed-out', message, retryable: false };
    }
    this.logger.warn({ trainer: trainer.name, code, log }, 'a trainer failed');
    return { kind: 'failed', ...(await reasonOf(task.folder.output, code, log)) };
  }

  private execute(
    trainer: InstalledTrainer,
    { folder, runId }: TrainerTask,
    signal: AbortSignal,
  ): Promise<{ readonly code: number; readonly log: string }> {
    const [command = '', ...rest] = trainer.command;
    // "node" means the engine this process was started with, whatever is first on the path.
    const program = command === 'node' ? process.execPath : command;
    const child = spawn(process.execPath, [guard, String(trainer.graceSeconds), program, ...rest], {
      cwd: trainer.directory,
      stdio: ['pipe', 'ignore', 'pipe'],
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        TRAINER_INPUT: folder.input,
        TRAINER_OUTPUT: folder.output,
        TRAINER_CHECKPOINT: folder.checkpoint,
        TRAINER_RUN_ID: runId,
        MLFLOW_TRACKING_URI: this.mlflowUrl,
        MLFLOW_RUN_ID: runId,
        ...traceOf(contextHeaders()),
      },
    });
    return ended(child, signal);
  }
}

function traceOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { traceparent } = headers;
  return traceparent === undefined ? {} : { TRACEPARENT: traceparent };
}

function ended(child: ChildProcess, signal: AbortSignal): Promise<{ code: number; log: string }> {
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log = `${log}${chunk.toString('utf8')}`.slice(-logTail)));
  // The guard ends the trainer's whole group when its standard input closes.
  const stop = () => child.stdin?.end();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop);
      resolve({ code: code ?? 137, log });
    });
  });
}

/** The trainer's own words where it left any, else the end of its log. */
async function reasonOf(output: string, code: number, log: string) {
  const said = await readFile(join(output, 'error.json'), 'utf8').then(
    (text) => TrainerError.safeParse(JSON.parse(text)).data,
    () => undefined,
  );
  const killed = exits.stopped.includes(code);
  return {
    code: said?.code ?? (killed ? 'trainer-killed' : 'trainer-failed'),
    message: said?.message ?? `the trainer ended with code ${code}: ${log.trim().slice(-500) || 'no message'}`,
    // Somebody else's kill (out of memory, a node going away) is worth another attempt.
    retryable: code === exits.temporary || killed,
  };
}
