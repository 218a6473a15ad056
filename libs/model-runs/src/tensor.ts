/** One element of a tensor as the Open Inference Protocol writes it in JSON; null is a number that JSON cannot hold. */
export type TensorValue = number | string | boolean | null;

/** A named tensor, row-major, its shape without free dimensions. */
export interface Tensor {
  readonly name: string;
  /** Open Inference Protocol datatype. */
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data: readonly TensorValue[];
}
