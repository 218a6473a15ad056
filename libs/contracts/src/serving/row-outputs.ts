import type { FeatureValue } from '../documents/row-values.js';
import type { ConfidenceRule, Decision, DecisionRule } from '../documents/serving-rules.js';

/** What a version said about one row, by output name: a single value, or a vector (typed arrays serve as they are). */
export type RowOutputs = Readonly<Record<string, FeatureValue | ArrayLike<FeatureValue> | undefined>>;

/** Single-precision probabilities may miss 0 and 1 by so much. */
const rounding = 1e-6;

/**
 * How sure the version is of this row, 0 … 1; null where the rule is `none` or the outputs do not hold a usable number.
 *
 * `largest-probability` reads a single number p as the two classes 1 − p and p. `anomaly-margin` is the logistic
 * 1 / (1 + exp(−|score − threshold| / scale)): one half on the threshold, 0.73 one scale away from it on either side.
 */
export function confidenceOf(rule: ConfidenceRule, outputs: RowOutputs): number | null {
  switch (rule.kind) {
    case 'output':
      return asProbability(numberAt(outputs[rule.output], rule.index));
    case 'largest-probability':
      return asProbability(largestProbability(outputs[rule.output]));
    case 'anomaly-margin': {
      const score = numberAt(outputs[rule.output], rule.index);
      return score === null ? null : 1 / (1 + Math.exp(-Math.abs(score - rule.threshold) / rule.scale));
    }
    case 'none':
      return null;
  }
}

/** What the version decides about this row; null where the rule is `none` or the outputs do not hold what it needs. */
export function decisionOf(rule: DecisionRule, outputs: RowOutputs): Decision | null {
  switch (rule.kind) {
    case 'output':
      return finiteOrNull(valueAt(outputs[rule.output], rule.index));
    case 'threshold': {
      const score = numberAt(outputs[rule.output], rule.index);
      if (score === null) return null;
      return score >= rule.threshold ? rule.above : rule.below;
    }
    case 'argmax': {
      const winner = indexOfLargest(outputs[rule.output]);
      if (winner === null) return null;
      return rule.labels?.[winner] ?? winner;
    }
    case 'none':
      return null;
  }
}

/** The threshold that the decision was made by, where it was made by one. */
export function thresholdOf(rule: DecisionRule): number | null {
  return rule.kind === 'threshold' ? rule.threshold : null;
}

function isVector(value: RowOutputs[string]): value is ArrayLike<FeatureValue> {
  return typeof value === 'object' && value !== null;
}

function valueAt(value: RowOutputs[string], index = 0): FeatureValue {
  if (isVector(value)) return value[index] ?? null;
  return index === 0 ? (value ?? null) : null;
}

function finiteOrNull(value: FeatureValue): Decision | null {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

function numberAt(value: RowOutputs[string], index?: number): number | null {
  const number = valueAt(value, index);
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

function asProbability(value: number | null): number | null {
  if (value === null || value < -rounding || value > 1 + rounding) return null;
  return Math.min(1, Math.max(0, value));
}

function largestProbability(value: RowOutputs[string]): number | null {
  if (isVector(value) && value.length > 1) {
    const winner = indexOfLargest(value);
    return winner === null ? null : numberAt(value, winner);
  }
  const positive = numberAt(value);
  return positive === null ? null : Math.max(positive, 1 - positive);
}

/** Index of the largest number, the first of equals; null when some value is not a number. */
function indexOfLargest(value: RowOutputs[string]): number | null {
  if (!isVector(value) || value.length === 0) return null;
  let winner = 0;
  for (let index = 0; index < value.length; index++) {
    const number = value[index];
    if (typeof number !== 'number' || Number.isNaN(number)) return null;
    if (number > (value[winner] as number)) winner = index;
  }
  return winner;
}
