import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BoostingProgress } from '../boosting/boost.js';

/**
 * Appends to `progress.ndjson`, in the shape of Kubeflow's trainerStatus. At most one line in `everyMs`: readers poll, and a line per
 * tree would outgrow the model.
 */
export class ProgressFile {
  private last = Number.NEGATIVE_INFINITY;
  private readonly started: number;

  constructor(
    private readonly output: string,
    private readonly trees: number,
    private readonly now: () => number,
    private readonly everyMs = 500,
  ) {
    this.started = now();
  }

  report({ tree, trainLoss, validationLoss }: BoostingProgress): void {
    const time = this.now();
    if (time - this.last < this.everyMs) return;
    this.last = time;
    const remaining = ((time - this.started) / tree) * (this.trees - tree);
    this.append(Math.floor((100 * tree) / this.trees), Math.round(remaining / 1000), { trainLoss, validationLoss });
  }

  finish(): void {
    this.append(100, 0, {});
  }

  private append(progressPercentage: number, estimatedRemainingSeconds: number, figures: Record<string, number>): void {
    const metrics = Object.entries(figures).map(([name, value]) => ({ name, value }));
    const line = { time: new Date(this.now()).toISOString(), progressPercentage, estimatedRemainingSeconds, metrics };
    appendFileSync(join(this.output, 'progress.ndjson'), `${JSON.stringify(line)}\n`);
  }
}
