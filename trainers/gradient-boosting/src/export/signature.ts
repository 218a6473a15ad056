import type { TrainedModel } from '../trained-model.js';
import { hasIntegerLabels } from './outputs.js';

type ColumnSpec = { readonly type: 'float' | 'string'; readonly name: string; readonly required: true };
type TensorSpec = {
  readonly type: 'tensor';
  readonly name: string;
  readonly 'tensor-spec': { readonly dtype: string; readonly shape: readonly number[] };
};

/** MLflow's model signature: input columns, output tensors (−1 is a free size). */
export interface Signature {
  readonly inputs: readonly ColumnSpec[];
  readonly outputs: readonly TensorSpec[];
}

export function signatureOf(model: TrainedModel): Signature {
  return {
    inputs: model.encodings.map(({ kind, name }) => ({
      type: kind === 'numeric' ? 'float' : 'string',
      name,
      required: true,
    })),
    outputs:
      model.classes === null
        ? [tensor('prediction', 'float32', [-1, 1])]
        : [
            tensor('label', hasIntegerLabels(model.classes) ? 'int64' : 'str', [-1]),
            tensor('probability', 'float32', [-1, 2]),
          ],
  };
}

function tensor(name: string, dtype: string, shape: readonly number[]): TensorSpec {
  return { type: 'tensor', name, 'tensor-spec': { dtype, shape } };
}
