import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChallengeResult } from '@modelyard/contracts';
import { explainChallenge, isBetter } from '../challenge/judge-challenge.js';
import type { Retraining } from '../requests/retraining.js';
import { SettleRetraining } from '../requests/settle-retraining.js';
import { RunTracker, type TrackedRun } from '../tracking/run-tracker.js';
import { ChallengeChampion } from './challenge-champion.js';
import { PrepareTraining, type PreparedTraining } from './prepare-training.js';
import { runFiles, runParams, runTags, versionTags } from './run-record.js';
import { readTrainerOutput, type TrainerOutput } from './trainer-output.js';
import { TrainerRunner } from './trainer-runner.js';

/** An attempt that ended without a model, and whether another one could do better. */
export class AttemptFailedError extends Error {
  override readonly name = 'AttemptFailedError';

  constructor(
    readonly code: string,
    message: string,
    readonly retryable: boolean,
  ) {
    super(message);
  }
}

/** Thrown when the process is told to stop; the request is queued again. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

/**
 * One attempt from data to verdict: prepare → train → challenge → record → register. Each step may be repeated after a crash; what an
 * earlier attempt registered is found again and never registered twice.
 */
export class RunAttempt {
  constructor(
    private readonly stateDir: string,
    private readonly tracker: RunTracker,
    private readonly prepare: PrepareTraining,
    private readonly runner: TrainerRunner,
    private readonly challenge: ChallengeChampion,
    private readonly settle: SettleRetraining,
  ) {}

  async execute(row: Retraining, signal: AbortSignal): Promise<void> {
    const run = await this.tracker.openRun(row.id, row.name);
    await this.settle.note(row, { runId: run.runId });
    if (await this.finishRegistered(row)) return;
    const folder = join(this.stateDir, row.id, String(row.fence));
    try {
      const training = await this.prepare.execute(row, folder);
      await this.settle.started(row, training.inputs);
      await this.train(training, row, run, signal);
      const output = await readTrainerOutput(training.folder.output);
      const result = await this.challenge.execute(row, training, output);
      await this.conclude({ row, run, training, output, result });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** An attempt that died between registering and writing it down: the figures and the version are there already. */
  private async finishRegistered(row: Retraining): Promise<boolean> {
    if (row.result === null) return false;
    const version = await this.tracker.findVersion(row.name, row.id);
    if (version === null) return false;
    await this.settle.succeeded(row, row.result, () => Promise.resolve(version));
    return true;
  }

  private async train(
    { folder }: PreparedTraining,
    row: Retraining,
    { runId }: TrackedRun,
    signal: AbortSignal,
  ): Promise<void> {
    const verdict = await this.runner.run({ trainer: row.policy.trainer.name, folder, runId, signal });
    if (verdict.kind === 'stopped') throw new StoppedError('the training was told to stop');
    if (verdict.kind === 'failed') throw new AttemptFailedError(verdict.code, verdict.message, verdict.retryable);
  }

  private async conclude(attempt: ConcludedAttempt): Promise<void> {
    const { row, run, training, output, result } = attempt;
    const explanation = explainChallenge(result.champion, result.challenger, row.policy.improvement);
    await this.tracker.record(run, {
      params: runParams(row),
      tags: runTags(row, training),
      metrics: { ...output.metrics, ...figuresOf(result) },
      files: runFiles(row, training, result),
    });
    await this.tracker.finishRun(run, 'FINISHED');
    if (!isBetter(result.champion, result.challenger, row.policy.improvement)) {
      return this.settle.skipped(row, result, explanation);
    }
    // Written down first: once the version is registered it may become the champion, and could not beat itself.
    await this.settle.note(row, { result });
    await this.settle.succeeded(row, result, () =>
      this.tracker.registerVersion({
        requestId: row.id,
        modelName: row.name,
        run,
        files: output.model,
        champion: training.champion,
        tags: versionTags(row, training),
        description: `Retrained because ${row.explanation}; ${explanation}.`,
      }),
    );
  }
}

interface ConcludedAttempt {
  readonly row: Retraining;
  readonly run: TrackedRun;
  readonly training: PreparedTraining;
  readonly output: TrainerOutput;
  readonly result: ChallengeResult;
}

function figuresOf({ metric, champion, challenger, holdoutRows }: ChallengeResult): Record<string, number> {
  return {
    [`challenger_${metric}`]: challenger,
    ...(champion !== null && { [`champion_${metric}`]: champion }),
    holdout_rows: holdoutRows,
  };
}
