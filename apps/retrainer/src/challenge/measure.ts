import { DomainError } from '@modelyard/chassis';
import type { Decision } from '@modelyard/contracts';
import { areaUnderRocCurve } from '@modelyard/statistics';
import { isPositive } from './score-source.js';

type Metric = (scores: readonly number[], labels: readonly Decision[], positive: Decision | null) => number;

/** The metrics a policy may compare by. Scores are probabilities of the positive class, or predictions for `rmse`. */
const metrics: Readonly<Record<string, Metric>> = {
  auc: (scores, labels, positive) => {
    const positives = labels.map((label) => isPositive(label, positive ?? 1));
    return areaUnderRocCurve(scores, positives) ?? Number.NaN;
  },
  accuracy: (scores, labels, positive) => {
    const right = scores.filter((score, row) => score > 0.5 === isPositive(labels[row] ?? '', positive ?? 1));
    return right.length / scores.length;
  },
  rmse: (scores, labels) => {
    const squares = scores.map((score, row) => (score - Number(labels[row])) ** 2);
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
  },
};

/** @throws DomainError `metric-unknown`; `holdout-undecided` when the holdout does not define the metric */
export function measure(
  name: string,
  scores: readonly number[],
  labels: readonly Decision[],
  positive: Decision | null,
): number {
  const metric = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  if (metric === undefined) {
    throw new DomainError({
      code: 'metric-unknown',
      kind: 'invalid',
      message: `The policy compares by "${name}"; known are ${Object.keys(metrics).join(', ')}.`,
      nextStep: 'Correct retraining.improvement.metric in the model’s lifecycle policy.',
    });
  }
  const value = scores.length === 0 ? Number.NaN : metric(scores, labels, positive);
  if (Number.isFinite(value)) return value;
  throw new DomainError({
    code: 'holdout-undecided',
    kind: 'invalid',
    message: `${name} is not defined on the ${scores.length} holdout rows (one class only, or no finite scores).`,
    nextStep: 'Raise retraining.minimumLabelledRows or holdoutShare, so that the holdout holds both classes.',
  });
}
