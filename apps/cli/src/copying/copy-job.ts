import type { MlflowServer } from '../mlflow/mlflow-server.js';
import type { Progress } from '../output/progress.js';
import { CliError } from '../exit-codes.js';
import type { Journal } from './journal.js';
import type { Target } from './target.js';
import type { Translation } from './translation.js';

export type CopiedKind =
  'experiments' | 'runs' | 'logged models' | 'models' | 'versions' | 'metric values' | 'files' | 'bytes';

export interface CopyFailure {
  readonly what: string;
  readonly message: string;
}

/** What every step of one copy works with. */
export interface CopyJob {
  readonly source: MlflowServer;
  readonly target: Target;
  readonly translation: Translation;
  readonly journal: Journal;
  readonly progress: Progress;
  readonly parallel: number;
  readonly interrupt: AbortSignal;
  readonly tally: Tally;
}

/** Counts what was copied now and keeps what failed; one thing that cannot be copied does not stop the others. */
export class Tally {
  readonly copied = new Map<CopiedKind, number>();
  readonly failures: CopyFailure[] = [];

  add(kind: CopiedKind, count = 1): void {
    this.copied.set(kind, (this.copied.get(kind) ?? 0) + count);
  }

  /** Runs a step and keeps its failure; what concerns everything (no connection, no right, an interruption) goes on up. */
  async attempt<Result>(what: string, step: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await step();
    } catch (error) {
      if (error instanceof CliError || (error instanceof DOMException && error.name === 'AbortError')) throw error;
      this.failures.push({ what, message: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  }
}
