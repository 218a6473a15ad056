import type { Arrays, Datatype, ElementOf } from './datatypes.js';

/** What a model declares about one input or output; -1 is a free dimension. */
export interface TensorSpec {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}

/** What a model takes and gives. Written `as const satisfies Signature`, it types every call of the model. */
export interface Signature {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

/** The elements of one tensor in row-major order. */
export type Values<D extends Datatype> = Arrays[D] | readonly ElementOf<D>[];

/** An input: its elements alone where they tell the shape (at most one free dimension), else with the shape. */
export type Input<D extends Datatype> = Values<D> | { readonly shape: readonly number[]; readonly data: Values<D> };

/** A named tensor; `data` holds exactly product(shape) elements. */
export interface Tensor<D extends Datatype = Datatype> {
  readonly name: string;
  readonly datatype: D;
  readonly shape: readonly number[];
  readonly data: Arrays[D];
}

/** The inputs of a model by name. */
export type Inputs<S extends Signature> = {
  readonly [Spec in S['inputs'][number] as Spec['name']]: Input<Spec['datatype']>;
};

export type OutputName<S extends Signature> = S['outputs'][number]['name'];

/** The outputs of a model by name. */
export type Outputs<S extends Signature> = {
  readonly [Spec in S['outputs'][number] as Spec['name']]: Tensor<Spec['datatype']>;
};
