import type { Decision, RowOutputs, ServedModel } from '@modelyard/contracts';

/** How to read a ranking score from the outputs, and which class a high one speaks for. */
export interface ScoreRule {
  readonly positive: Decision;
  read(outputs: RowOutputs): number | null;
}

/** The ranking score that a version's decision rule implies; null for rules that rank nothing. */
export function scoreRuleOf(model: Pick<ServedModel, 'decision'> | null): ScoreRule | null {
  const rule = model?.decision;
  if (rule?.kind === 'threshold') {
    return { positive: rule.above, read: (outputs) => numberAt(outputs[rule.output], rule.index ?? 0) };
  }
  if (rule?.kind === 'argmax' && (rule.labels === undefined || rule.labels.length === 2)) {
    return { positive: rule.labels?.[1] ?? 1, read: (outputs) => secondOfTwo(outputs[rule.output]) };
  }
  return null;
}

function secondOfTwo(output: RowOutputs[string]): number | null {
  return typeof output === 'object' && output !== null && output.length === 2 ? numberAt(output, 1) : null;
}

function numberAt(output: RowOutputs[string], index: number): number | null {
  const value = typeof output === 'object' && output !== null ? output[index] : output;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
