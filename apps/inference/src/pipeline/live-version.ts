import type { ServedModel } from '@modelyard/contracts';
import { isDatatype } from '../tensors/datatypes.js';
import type { Tensor, TensorDeclaration } from '../tensors/tensor.js';
import { countsRows, type Signature } from './validate.js';

/** A version that can answer now. */
export interface LiveVersion {
  readonly served: ServedModel;
  readonly signature: Signature;
  /** The first axis of inputs and outputs counts independent rows, so that each row is a prediction of its own. */
  readonly countsRows: boolean;
}

/** The signature of a version in the protocol's own types. Throws TypeError for a datatype that cannot be served. */
export function signatureOf(served: ServedModel): Signature {
  return {
    model: served.name,
    inputs: served.inputs.map(declaration),
    outputs: served.outputs.map(declaration),
  };
}

/** Whether each row of a request is a prediction of its own, answered by the same row of every output. */
export const rowsAreIndependent = ({ inputs, outputs }: Signature): boolean =>
  countsRows(inputs) && countsRows(outputs);

/** How many predictions a request with these inputs, in the order of the signature, asks of a version. */
export const rowsOf = ({ countsRows: counts }: LiveVersion, inputs: readonly Tensor[]): number =>
  counts ? (inputs[0]?.shape[0] ?? 1) : 1;

function declaration({ name, datatype, shape }: ServedModel['inputs'][number]): TensorDeclaration {
  if (!isDatatype(datatype)) throw new TypeError(`tensor '${name}' has datatype ${datatype}, which cannot be served`);
  return { name, datatype, shape };
}
