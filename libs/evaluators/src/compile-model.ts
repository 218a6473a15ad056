import { decodeModel, defaultReadLimits, type ModelProto, type ReadLimits, type ValueInfoProto } from '@modelyard/onnx';
import { kindOf } from './constants.js';
import { Evaluator, type EvaluatedInput } from './evaluator.js';
import { Plan } from './plan.js';
import { refuse } from './refusal.js';

/** An evaluator, or why the model is left to ONNX Runtime. */
export type Compilation =
  { readonly evaluator: Evaluator; readonly reason: null } | { readonly evaluator: null; readonly reason: string };

/** Larger models gain nothing here: ONNX Runtime computes them faster, call included. */
const limits: ReadLimits = {
  ...defaultReadLimits,
  bytes: 128 * 2 ** 20,
  numbers: 2 ** 24,
  strings: 2 ** 21,
  nodes: 10_000,
};
const MAX_WORK = 1_000_000;

/**
 * Compiles a model whose every node, type and size is covered here. Anything else, hostile or broken files included, gives a reason
 * and never an exception. What comes out is a candidate: only a proof against ONNX Runtime makes it an answer.
 */
export function compileModel(bytes: Uint8Array): Compilation {
  try {
    return { evaluator: compile(decodeModel(bytes, limits)), reason: null };
  } catch (error) {
    return { evaluator: null, reason: error instanceof Error ? error.message : String(error) };
  }
}

function compile(model: ModelProto): Evaluator {
  const { graph } = model;
  const weights = new Set(graph.initializers.map(({ name }) => name));
  const inputs = graph.inputs.filter(({ name }) => !weights.has(name)).map(declaredInput);
  const kinds = graph.outputs.map(outputKind);
  if (inputs.length === 0 || kinds.length === 0) refuse('no inputs or no outputs');
  const evaluator = new Evaluator(
    Plan.of(model),
    inputs,
    graph.outputs.map(({ name }) => name),
  );
  const work = evaluator.workFor(1);
  if (work > MAX_WORK) refuse(`about ${work} operations for a row`);
  // Several rows must go where one does: a model that counts on a single row shows it here.
  evaluator.workFor(3);
  evaluator.outputKinds().forEach((kind, at) => {
    if (kind !== kinds[at]) refuse(`output ${at} is declared as ${kinds[at]} and computed as ${kind}`);
  });
  return evaluator;
}

function declaredInput({ name, type }: ValueInfoProto): EvaluatedInput {
  if (type.kind !== 'tensor' || type.shape === null) refuse(`input '${name}' is no tensor of known rank`);
  const shape = type.shape.map((size) => (typeof size === 'number' ? size : null));
  if (shape.slice(1).includes(null)) refuse(`input '${name}' has a free size behind its first one`);
  return { name, kind: kindOf(type.elementType), shape };
}

function outputKind({ name, type }: ValueInfoProto) {
  return type.kind === 'tensor' ? kindOf(type.elementType) : refuse(`output '${name}' is no tensor`);
}
