import type { NodeView } from './node-view.js';
import { refuse } from './refusal.js';
import type { Slot } from './slot.js';

/** A node bound to the shapes of its inputs: where its outputs are, and what fills them. */
export interface Step {
  readonly outputs: readonly Slot[];
  /** Reads the inputs' data of this moment and fills the outputs. Allocates nothing. */
  readonly run: () => void;
  /** Rough count of elementary operations of a run; the size of the outputs when absent. */
  readonly work?: number;
}

/** Binds a node to inputs of known shape; an omitted input is null. Throws a Refusal for what it does not cover. */
export type Kernel = (inputs: readonly (Slot | null)[]) => Step;

/** Reads a node's attributes, once for a model. Throws a Refusal for what it does not cover. */
export type Operator = (node: NodeView) => Kernel;

/** An input that the operator cannot do without. */
export function required(inputs: readonly (Slot | null)[], index: number): Slot {
  return inputs[index] ?? refuse(`input ${index} is missing`);
}

/** A kernel of one input and one output. */
export const unaryKernel =
  (bind: (input: Slot) => Step): Kernel =>
  (inputs) =>
    bind(required(inputs, 0));
