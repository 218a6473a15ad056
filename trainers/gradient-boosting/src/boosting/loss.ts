/** What a tree is fitted to, for rows with target y and raw score s. */
export interface Loss {
  /** The constant score with the smallest loss. */
  base(targets: Float64Array): number;
  /** Writes the first and second derivative of the loss by the score. */
  derivatives(scores: Float64Array, targets: Float64Array, gradients: Float64Array, hessians: Float64Array): void;
  /** Mean loss, natural logarithms. */
  mean(scores: Float64Array, targets: Float64Array): number;
  /** What the model tells its caller: a probability, or the score itself. */
  response(score: number): number;
}

/** 1 / (1 + e^−s), without overflow for any finite s. */
export function sigmoid(score: number): number {
  return score >= 0 ? 1 / (1 + Math.exp(-score)) : Math.exp(score) / (1 + Math.exp(score));
}

/** Log loss of a binary classifier: log(1 + e^s) − y·s. */
export const logisticLoss: Loss = {
  base(targets) {
    const share = targets.reduce((sum, target) => sum + target, 0) / targets.length;
    // Keeps the log-odds finite should a split of the rows hold one class only.
    const bounded = Math.min(Math.max(share, 1e-6), 1 - 1e-6);
    return Math.log(bounded / (1 - bounded));
  },
  derivatives(scores, targets, gradients, hessians) {
    for (let row = 0; row < scores.length; row++) {
      const probability = sigmoid(scores[row] ?? 0);
      gradients[row] = probability - (targets[row] ?? 0);
      hessians[row] = Math.max(probability * (1 - probability), 1e-16);
    }
  },
  mean(scores, targets) {
    let total = 0;
    for (let row = 0; row < scores.length; row++) {
      const score = scores[row] ?? 0;
      total += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - (targets[row] ?? 0) * score;
    }
    return total / scores.length;
  },
  response: sigmoid,
};

/** Half the squared error. */
export const squaredLoss: Loss = {
  base: (targets) => targets.reduce((sum, target) => sum + target, 0) / targets.length,
  derivatives(scores, targets, gradients, hessians) {
    for (let row = 0; row < scores.length; row++) gradients[row] = (scores[row] ?? 0) - (targets[row] ?? 0);
    hessians.fill(1);
  },
  mean(scores, targets) {
    let total = 0;
    for (let row = 0; row < scores.length; row++) total += ((scores[row] ?? 0) - (targets[row] ?? 0)) ** 2;
    return total / scores.length / 2;
  },
  response: (score) => score,
};
