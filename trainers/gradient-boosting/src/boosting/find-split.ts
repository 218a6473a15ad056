import { stride, type BinnedRows } from './histogram.js';

export interface Sums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}

export interface Split {
  readonly feature: number;
  /** Last bin that goes left. */
  readonly bin: number;
  readonly missingLeft: boolean;
  /** Reduction of the loss, doubled; above 0. */
  readonly gain: number;
  readonly left: Sums;
  readonly right: Sums;
}

export interface SplitRules {
  readonly l2: number;
  readonly minChildRows: number;
}

/** Value of a leaf that minimises the loss to second order: −G / (H + λ). */
export function leafValue(sums: Sums, l2: number): number {
  return -sums.gradient / (sums.hessian + l2);
}

/**
 * The split with the largest gain G_L²/(H_L+λ) + G_R²/(H_R+λ) − G²/(H+λ), or none that helps. Chen & Guestrin, "XGBoost: a scalable tree
 * boosting system", KDD 2016, equation 7 and algorithm 3 (both directions are tried for missing values).
 */
export function findSplit(
  histogram: Float64Array,
  total: Sums,
  data: BinnedRows,
  rules: SplitRules,
): Split | undefined {
  let best: Split | undefined;
  data.columns.forEach((column, feature) => {
    const first = (data.offsets[feature] ?? 0) * stride;
    const missing = sumsAt(histogram, first + column.missing * stride);
    // Without missing rows both directions are one; later strangers then follow the larger child.
    const directions = missing.rows > 0 ? [true, false] : [undefined];
    for (const direction of directions) {
      const start = direction === true ? missing : nothing;
      best = bestOfColumn(
        { histogram, first, feature, cuts: column.cuts.length, start, direction },
        total,
        rules,
        best,
      );
    }
  });
  return best;
}

const nothing: Sums = { gradient: 0, hessian: 0, rows: 0 };

function sumsAt(histogram: Float64Array, at: number): Sums {
  return { gradient: histogram[at] ?? 0, hessian: histogram[at + 1] ?? 0, rows: histogram[at + 2] ?? 0 };
}

interface ColumnScan {
  readonly histogram: Float64Array;
  readonly first: number;
  readonly feature: number;
  readonly cuts: number;
  /** What goes left before the first bin. */
  readonly start: Sums;
  readonly direction: boolean | undefined;
}

function bestOfColumn(scan: ColumnScan, total: Sums, rules: SplitRules, best: Split | undefined): Split | undefined {
  const { histogram, first } = scan;
  const parent = total.gradient ** 2 / (total.hessian + rules.l2);
  let { gradient, hessian, rows } = scan.start;
  let found = best;
  for (let bin = 0; bin < scan.cuts; bin++) {
    const at = first + bin * stride;
    gradient += histogram[at] as number;
    hessian += histogram[at + 1] as number;
    rows += histogram[at + 2] as number;
    if (rows < rules.minChildRows) continue;
    if (total.rows - rows < rules.minChildRows) break;
    const rest = total.gradient - gradient;
    const restHessian = Math.max(total.hessian - hessian, 0);
    const gain = gradient ** 2 / (hessian + rules.l2) + rest ** 2 / (restHessian + rules.l2) - parent;
    if (!(gain > Math.max(found?.gain ?? 0, 1e-9))) continue;
    const left = { gradient, hessian, rows };
    const right = { gradient: rest, hessian: restHessian, rows: total.rows - rows };
    const missingLeft = scan.direction ?? left.rows > right.rows;
    found = { feature: scan.feature, bin, missingLeft, gain, left, right };
  }
  return found;
}
