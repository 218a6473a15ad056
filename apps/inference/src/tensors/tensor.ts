import type { Datatype, TensorData } from './datatypes.js';

/** A named tensor; `data` holds exactly product(shape) elements. */
export interface Tensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** What a model declares about an input or output: -1 is a free dimension. */
export interface TensorDeclaration {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}
