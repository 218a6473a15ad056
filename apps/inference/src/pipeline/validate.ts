import { invalid } from '../refusal.js';
import { printShape, shapeAdmits } from '../tensors/shape.js';
import type { Tensor, TensorDeclaration } from '../tensors/tensor.js';
import type { RequestedOutput } from './infer-request.js';

/** What requests are checked against: the declared signature of one version. */
export interface Signature {
  readonly model: string;
  readonly inputs: readonly TensorDeclaration[];
  readonly outputs: readonly TensorDeclaration[];
}

/**
 * Checks inputs against a signature and returns them in its order. Names, types and shapes must fit; inputs whose
 * first axis counts rows must agree on the number. Throws a refusal worded as Triton words it.
 */
export function validateInputs(signature: Signature, inputs: readonly Tensor[]): readonly Tensor[] {
  const { model, inputs: declared } = signature;
  const ordered = areInOrder(declared, inputs) ? inputs : inOrder(signature, inputs);
  for (let at = 0; at < declared.length; at++) {
    validateInput(model, declared[at] as TensorDeclaration, ordered[at] as Tensor);
  }
  assertSameRows(signature, ordered);
  return ordered;
}

function areInOrder(declared: readonly TensorDeclaration[], inputs: readonly Tensor[]): boolean {
  if (declared.length !== inputs.length) return false;
  for (let at = 0; at < declared.length; at++) if (declared[at]?.name !== inputs[at]?.name) return false;
  return true;
}

function inOrder(signature: Signature, inputs: readonly Tensor[]): Tensor[] {
  const { model } = signature;
  const given = new Map<string, Tensor>();
  for (const input of inputs) {
    if (given.has(input.name)) throw invalid(`input '${input.name}' already exists in request`);
    given.set(input.name, input);
  }
  const known = signature.inputs.map((declared) => declared.name);
  const stranger = inputs.find(({ name }) => !known.includes(name));
  if (stranger) {
    throw invalid(`unexpected inference input '${stranger.name}' for model '${model}'; it takes ${known.join(', ')}`);
  }
  if (inputs.length !== known.length) {
    const missing = known.filter((name) => !given.has(name)).join("', '");
    throw invalid(
      `expected ${known.length} inputs but got ${inputs.length} inputs for model '${model}'. Missing: '${missing}'`,
    );
  }
  return known.map((name) => given.get(name) as Tensor);
}

function validateInput(model: string, declared: TensorDeclaration, input: Tensor): void {
  if (input.datatype !== declared.datatype) {
    throw invalid(
      `inference input '${input.name}' data-type is '${input.datatype}', but model '${model}' expects '${declared.datatype}'`,
    );
  }
  if (!shapeAdmits(declared.shape, input.shape)) {
    throw invalid(
      `unexpected shape for input '${input.name}' for model '${model}'. Expected ${printShape(declared.shape)}, got ${printShape(input.shape)}`,
    );
  }
}

function assertSameRows({ model, inputs: declared }: Signature, inputs: readonly Tensor[]): void {
  if (inputs.length < 2 || !countsRows(declared)) return;
  const rows = inputs[0]?.shape[0];
  const other = inputs.find(({ shape }) => shape[0] !== rows);
  if (other) {
    throw invalid(
      `input '${other.name}' for model '${model}' has ${other.shape[0]} rows, but '${inputs[0]?.name}' has ${rows}`,
    );
  }
}

/** Whether the first axis of every tensor is free, and so counts independent rows. */
export const countsRows = (declared: readonly TensorDeclaration[]): boolean =>
  declared.length > 0 && declared.every(({ shape }) => shape[0] === -1);

/**
 * Positions in the signature of the outputs that were asked for, in the caller's order. Throws a refusal for one that is
 * unknown or asked for twice.
 */
export function validateOutputs(signature: Signature, requested: readonly RequestedOutput[]): readonly number[] {
  const known = signature.outputs.map(({ name }) => name);
  const names = requested.map(({ name }) => name);
  for (const [at, name] of names.entries()) {
    if (!known.includes(name)) {
      throw invalid(
        `unexpected inference output '${name}' for model '${signature.model}'; it gives ${known.join(', ')}`,
      );
    }
    if (names.indexOf(name) !== at) throw invalid(`output '${name}' already exists in request`);
  }
  return names.map((name) => known.indexOf(name));
}
