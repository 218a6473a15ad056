import { namesOf, readTag } from './read-tag.js';
import { servingTags, type ServingDeclaration, type ServingFault } from './declaration.js';
import type { TensorSpec } from '../documents/served-model.js';
import { ConfidenceRule, DecisionRule } from '../documents/serving-rules.js';
import { indexFault, isFloat, isNumeric, rowWidth } from './tensor-slots.js';

type Rule = ConfidenceRule | DecisionRule;

const confidenceExample = '{"kind":"largest-probability","output":"probabilities"} or {"kind":"none"}';
const decisionExample = '{"kind":"threshold","output":"probabilities","index":1,"threshold":0.5} or {"kind":"none"}';

/** The tag's rule, checked against the outputs; else an output named confidence, else the class probabilities, else none. */
export function resolveConfidence(declaration: ServingDeclaration, faults: ServingFault[]): ConfidenceRule {
  const { outputs, tags } = declaration;
  const text = tags[servingTags.confidence];
  if (text !== undefined) {
    const rule = readTag(servingTags.confidence, text, ConfidenceRule, confidenceExample, faults);
    if (rule !== undefined) checkRule(servingTags.confidence, rule, outputs, faults);
    return rule ?? { kind: 'none' };
  }
  const named = outputs.find((output) => isFloat(output) && /^confidence$/i.test(output.name));
  if (named !== undefined) return { kind: 'output', output: named.name };
  const probabilities = outputs.find(holdsProbabilities);
  return probabilities === undefined ? { kind: 'none' } : { kind: 'largest-probability', output: probabilities.name };
}

/** The tag's rule, checked against the outputs; else the label, else what the probabilities say, else a lone output. */
export function resolveDecision(declaration: ServingDeclaration, faults: ServingFault[]): DecisionRule {
  const { outputs, tags } = declaration;
  const text = tags[servingTags.decision];
  if (text !== undefined) {
    const rule = readTag(servingTags.decision, text, DecisionRule, decisionExample, faults);
    if (rule !== undefined) checkRule(servingTags.decision, rule, outputs, faults);
    return rule ?? { kind: 'none' };
  }
  const label = outputs.find((output) => !isFloat(output) && rowWidth(output) === 1);
  if (label !== undefined) return { kind: 'output', output: label.name };
  const probabilities = outputs.find(holdsProbabilities);
  if (probabilities !== undefined) return fromProbabilities(probabilities);
  const [lone, ...others] = outputs;
  if (lone !== undefined && others.length === 0 && rowWidth(lone) === 1) return { kind: 'output', output: lone.name };
  return { kind: 'none' };
}

/** By name only: a plain vector of numbers may be anything. */
function holdsProbabilities(output: TensorSpec): boolean {
  return isFloat(output) && /prob/i.test(output.name);
}

function fromProbabilities(output: TensorSpec): DecisionRule {
  return rowWidth(output) === 1
    ? { kind: 'threshold', output: output.name, threshold: 0.5, above: true, below: false }
    : { kind: 'argmax', output: output.name };
}

function checkRule(tag: string, rule: Rule, outputs: readonly TensorSpec[], faults: ServingFault[]): void {
  if (rule.kind === 'none') return;
  const output = outputs.find((candidate) => candidate.name === rule.output);
  if (output === undefined) {
    const message = `the model has no output "${rule.output}"`;
    faults.push({ field: `${tag}/output`, message, fix: `use one of ${namesOf(outputs)}` });
    return;
  }
  checkIndex(tag, rule, output, faults);
  const needsNumbers = tag === servingTags.confidence || rule.kind !== 'output';
  if (needsNumbers && !isNumeric(output)) {
    const message = `output "${output.name}" holds ${output.datatype}, not numbers`;
    const numeric = outputs.filter(isNumeric);
    const fix = numeric.length > 0 ? `use one of ${namesOf(numeric)}` : 'write {"kind":"none"}';
    faults.push({ field: `${tag}/output`, message, fix });
  }
}

function checkIndex(tag: string, rule: Rule, output: TensorSpec, faults: ServingFault[]): void {
  const width = rowWidth(output);
  if (rule.kind === 'argmax') {
    if (width === null || rule.labels === undefined || rule.labels.length === width) return;
    const message = `${rule.labels.length} labels for ${width} values of output "${output.name}"`;
    faults.push({ field: `${tag}/labels`, message, fix: `give ${width} labels, in the order of the values` });
  } else if (rule.kind !== 'largest-probability' && rule.kind !== 'none') {
    const fault = indexFault(output, rule.index);
    if (fault !== null) faults.push({ field: `${tag}/index`, ...fault });
  }
}
