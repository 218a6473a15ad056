import { setImmediate } from 'node:timers/promises';
import { binColumn, chooseCuts } from '../features/bins.js';
import { shuffledIndices, type Random } from '../random.js';
import { binnedRows } from './histogram.js';
import { TreeGrower, type GrowthRules } from './grow-tree.js';
import type { Loss } from './loss.js';
import { scoreRow, type Ensemble, type Tree } from './tree.js';

/** Encoded columns and what they should lead to. */
export interface EncodedRows {
  readonly columns: readonly Float32Array[];
  readonly targets: Float64Array;
}

export interface BoostingRules extends GrowthRules {
  readonly trees: number;
  readonly subsample: number;
  readonly bins: number;
  readonly earlyStoppingRounds: number;
}

export interface BoostingProgress {
  readonly tree: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
}

export interface BoostingHooks {
  readonly onProgress?: (progress: BoostingProgress) => void;
  readonly signal?: AbortSignal;
}

export interface Boosted {
  /** The trees up to the one with the smallest validation loss. */
  readonly ensemble: Ensemble;
  /** Sum of the gains of the splits on each column, of all trees grown. */
  readonly gains: Float64Array;
  readonly best: BoostingProgress;
}

/**
 * Gradient boosting with second-order trees on binned columns (Friedman 2001; Ke et al., "LightGBM", NIPS 2017). Gives the event loop a
 * turn between trees, so that a signal or a timer is heard. Rejects with the signal's reason when aborted.
 */
export async function boost(
  train: EncodedRows,
  validation: EncodedRows,
  loss: Loss,
  rules: BoostingRules,
  random: Random,
  hooks: BoostingHooks = {},
): Promise<Boosted> {
  const state = new BoostingState(train, validation, loss, rules, random);
  let best: BoostingProgress = { tree: 0, trainLoss: Infinity, validationLoss: Infinity };
  for (let tree = 1; tree <= rules.trees && tree - best.tree <= rules.earlyStoppingRounds; tree++) {
    await setImmediate();
    hooks.signal?.throwIfAborted();
    const progress = { tree, ...state.addTree() };
    if (progress.validationLoss < best.validationLoss) best = progress;
    hooks.onProgress?.(progress);
  }
  return { ensemble: { trees: state.trees.slice(0, best.tree), base: state.base }, gains: state.gains, best };
}

class BoostingState {
  readonly trees: Tree[] = [];
  readonly base: number;
  readonly gains: Float64Array;
  private readonly grower: TreeGrower;
  private readonly trainScores: Float64Array;
  private readonly validationScores: Float64Array;
  private readonly gradients: Float64Array;
  private readonly hessians: Float64Array;
  private rows: Uint32Array;

  constructor(
    private readonly train: EncodedRows,
    private readonly validation: EncodedRows,
    private readonly loss: Loss,
    private readonly rules: BoostingRules,
    private readonly random: Random,
  ) {
    const count = train.targets.length;
    const binned = binnedRows(train.columns.map((column) => binColumn(column, chooseCuts(column, rules.bins))));
    this.grower = new TreeGrower(binned, rules);
    this.base = Math.fround(loss.base(train.targets));
    this.gains = new Float64Array(train.columns.length);
    this.trainScores = new Float64Array(count).fill(this.base);
    this.validationScores = new Float64Array(validation.targets.length).fill(this.base);
    this.gradients = new Float64Array(count);
    this.hessians = new Float64Array(count);
    this.rows = Uint32Array.from({ length: count }, (_, row) => row);
  }

  addTree(): Omit<BoostingProgress, 'tree'> {
    const { train, validation, loss } = this;
    loss.derivatives(this.trainScores, train.targets, this.gradients, this.hessians);
    const tree = this.grower.grow(this.sample(), { gradients: this.gradients, hessians: this.hessians }, this.gains);
    this.trees.push(tree);
    addScores(this.trainScores, tree, train.columns);
    addScores(this.validationScores, tree, validation.columns);
    const trainLoss = loss.mean(this.trainScores, train.targets);
    // Without validation rows nothing can be seen to get worse: the training loss decides, and all trees stay.
    const validated = validation.targets.length > 0;
    return { trainLoss, validationLoss: validated ? loss.mean(this.validationScores, validation.targets) : trainLoss };
  }

  private sample(): Uint32Array {
    const { subsample } = this.rules;
    if (subsample === 1) return this.rows;
    const count = this.train.targets.length;
    this.rows = shuffledIndices(count, this.random);
    // Rising order again: neighbouring rows share cache lines.
    return this.rows.slice(0, Math.max(1, Math.round(count * subsample))).sort();
  }
}

function addScores(scores: Float64Array, tree: Tree, columns: readonly Float32Array[]): void {
  for (let row = 0; row < scores.length; row++) (scores[row] as number) += scoreRow(tree, columns, row);
}
