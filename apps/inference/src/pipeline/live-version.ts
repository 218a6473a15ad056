import type { ServedModel } from '@modelyard/contracts';
import { isDatatype } from '../tensors/datatypes.js';
import type { TensorDeclaration } from '../tensors/tensor.js';
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

function declaration({ name, datatype, shape }: ServedModel['inputs'][number]): TensorDeclaration {
  if (!isDatatype(datatype)) throw new TypeError(`tensor '${name}' has datatype ${datatype}, which cannot be served`);
  return { name, datatype, shape };
}
