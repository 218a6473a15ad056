import type { Decision, ServedModel, TensorSpec } from '@modelyard/contracts';

/** The number by which a version's answers are compared, and the class that a high one speaks for (null: a prediction). */
export interface ScoreSource {
  readonly output: string;
  readonly index: number;
  readonly positive: Decision | null;
}

/**
 * Where the score of a version sits: its decision rule says so, else the shape of its outputs. Null when its outputs hold no number that
 * ranks or predicts.
 */
export function scoreSourceOf(model: Pick<ServedModel, 'decision' | 'outputs'>, metric: string): ScoreSource | null {
  return byRule(model.decision, metric) ?? byShape(model.outputs, metric);
}

function byRule(decision: ServedModel['decision'], metric: string): ScoreSource | null {
  if (decision.kind === 'none') return null;
  const { output } = decision;
  if (decision.kind === 'argmax') return ofTwoClasses(output, decision.labels);
  const index = decision.index ?? 0;
  if (decision.kind === 'threshold') return { output, index, positive: decision.above };
  // An output that is the decision itself predicts a number, but ranks no classes.
  return metric === 'rmse' ? { output, index, positive: null } : null;
}

function ofTwoClasses(output: string, labels: readonly Decision[] = [0, 1]): ScoreSource | null {
  const [, positive] = labels;
  return labels.length === 2 && positive !== undefined ? { output, index: 1, positive } : null;
}

function byShape(outputs: readonly TensorSpec[], metric: string): ScoreSource | null {
  const floats = outputs.filter(({ datatype }) => datatype === 'FP32' || datatype === 'FP64');
  const pair = floats.find(({ shape }) => shape.at(-1) === 2 && shape.length === 2);
  if (metric !== 'rmse' && pair) return { output: pair.name, index: 1, positive: 1 };
  const [first] = floats;
  return first ? { output: first.name, index: 0, positive: metric === 'rmse' ? null : 1 } : null;
}

/** Whether a reported label is the positive class: 1, true and "1" are one class to people and to producers. */
export function isPositive(label: Decision, positive: Decision): boolean {
  return classText(label) === classText(positive);
}

function classText(value: Decision): string {
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}
