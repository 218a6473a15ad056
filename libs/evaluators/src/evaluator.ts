import { newSlot, sizeOf, type ElementKind, type Slot, type SlotData } from './slot.js';
import type { Binding, Plan } from './plan.js';
import { refuse } from './refusal.js';

/** A named tensor of a request or an answer: `data` holds exactly product(shape) elements, row-major. */
export interface EvaluatedTensor {
  readonly name: string;
  readonly kind: ElementKind;
  readonly shape: readonly number[];
  readonly data: SlotData;
}

/** An input as the model declares it; its first size is free when it is null, all others are fixed. */
export interface EvaluatedInput {
  readonly name: string;
  readonly kind: ElementKind;
  readonly shape: readonly (number | null)[];
}

/** Row counts whose plans stay bound; a server batches by whatever arrives in a turn, so there are many. */
const MAX_BINDINGS = 64;
/** Larger inputs are bound anew each time: there the run itself takes most of the time, and scratch would add up. */
const MAX_KEPT_ELEMENTS = 1 << 16;

/**
 * A model compiled to loops over typed arrays. A run allocates its answers and nothing else, once a request of the same shape has
 * been seen. Not reentrant, and it need not be: a run is synchronous.
 */
export class Evaluator {
  private readonly bindings = new Map<string, Binding>();
  private last: Binding | null = null;

  constructor(
    private readonly plan: Plan,
    readonly inputs: readonly EvaluatedInput[],
    readonly outputs: readonly string[],
  ) {}

  /**
   * Answers with every output of the model. Inputs come in the order of the model's. Throws an Error when they are not as declared,
   * and what the model's own rules throw, such as an index out of range.
   */
  run(inputs: readonly EvaluatedTensor[]): EvaluatedTensor[] {
    const binding = this.last && fits(this.last, inputs) ? this.last : this.bindingFor(inputs);
    binding.inputs.forEach((slot, at) => {
      slot.data = (inputs[at] as EvaluatedTensor).data;
    });
    for (const step of binding.steps) step();
    return binding.outputs.map(({ kind, shape, data }, at) => ({
      name: this.outputs[at] as string,
      kind,
      shape,
      data: data.slice(),
    }));
  }

  /** Elementary operations of a run with so many rows, roughly. Throws a Refusal when the model cannot take them. */
  workFor(rows: number): number {
    return this.bind(this.inputs.map(({ shape }) => shape.map((size) => size ?? rows))).work;
  }

  /** Kinds of the outputs. */
  outputKinds(): readonly ElementKind[] {
    return this.bind(this.inputs.map(({ shape }) => shape.map((size) => size ?? 1))).outputs.map(({ kind }) => kind);
  }

  private bindingFor(inputs: readonly EvaluatedTensor[]): Binding {
    this.check(inputs);
    const key = inputs.map(({ shape }) => shape.join('x')).join();
    const known = this.bindings.get(key);
    if (known) return (this.last = known);
    const binding = this.bind(inputs.map(({ shape }) => shape));
    if (inputs.some(({ data }) => data.length > MAX_KEPT_ELEMENTS)) return binding;
    if (this.bindings.size >= MAX_BINDINGS) this.bindings.clear();
    this.bindings.set(key, binding);
    return (this.last = binding);
  }

  private check(inputs: readonly EvaluatedTensor[]): void {
    if (inputs.length !== this.inputs.length)
      refuse(`${inputs.length} inputs where the model has ${this.inputs.length}`);
    this.inputs.forEach((declared, at) => {
      const { kind, shape, data } = inputs[at] as EvaluatedTensor;
      const isAsDeclared =
        kind === declared.kind &&
        shape.length === declared.shape.length &&
        declared.shape.every((size, axis) => size === null || size === shape[axis]);
      if (!isAsDeclared || sizeOf(shape) !== data.length)
        refuse(`input '${declared.name}' is not as the model declares it`);
    });
  }

  private bind(shapes: readonly (readonly number[])[]): Binding {
    const slots = this.inputs.map(({ name, kind }, at): [string, Slot] => [name, newSlot(kind, shapes[at] ?? [])]);
    return this.plan.bind(new Map(slots));
  }
}

/** Whether a request has the very shapes of a binding; kinds are compared, since the data of another kind would be read wrongly. */
function fits(binding: Binding, inputs: readonly EvaluatedTensor[]): boolean {
  return (
    inputs.length === binding.inputs.length &&
    binding.inputs.every(({ kind, shape }, at) => {
      const input = inputs[at] as EvaluatedTensor;
      return (
        input.kind === kind &&
        input.shape.length === shape.length &&
        shape.every((size, axis) => size === input.shape[axis]) &&
        input.data.length === sizeOf(shape)
      );
    })
  );
}
