import type { Tensor, TensorValue } from '@modelyard/model-runs';
import type { ServedModel, TensorSpec } from '@modelyard/contracts';

/** The inputs of one request with one row. */
export type GoldenRow = readonly Tensor[];

/** A row by feature name, as people write examples and tables. */
export type NamedRow = Readonly<Record<string, TensorValue>>;

/**
 * Places the values of a row where the model's features say they belong.
 * @returns null when an element of some input is named by no feature or the row lacks it
 */
export function tensorsOf(model: ServedModel, row: NamedRow): GoldenRow | null {
  const tensors: Tensor[] = [];
  for (const input of model.inputs) {
    const tensor = emptyTensor(input);
    const data: (TensorValue | undefined)[] = Array.from({ length: elementCount(tensor.shape) });
    for (const feature of model.features) {
      if (feature.source.input === input.name) data[feature.source.index ?? 0] = row[feature.name];
    }
    if (!data.every((value) => value !== undefined)) return null;
    tensors.push({ ...tensor, data });
  }
  return tensors;
}

/**
 * A row made up from the signature alone: it shows that the model loads and answers, not that it answers well.
 * @param seed makes rows differ; the same seed gives the same row
 */
export function rowFromSignature(model: ServedModel, seed: number): GoldenRow {
  return model.inputs.map((input, at) => {
    const tensor = emptyTensor(input);
    const data = Array.from({ length: elementCount(tensor.shape) }, (_, index) =>
      madeUpValue(input.datatype, seed * 31 + at * 7 + index),
    );
    return { ...tensor, data };
  });
}

function emptyTensor(input: TensorSpec): Tensor {
  return {
    name: input.name,
    datatype: input.datatype,
    shape: input.shape.map((size) => (size === -1 ? 1 : size)),
    data: [],
  };
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

const words = ['', 'a', 'b', 'unseen'];
const numbers = [0, 1, 2, 5, 10, 100];

function madeUpValue(datatype: string, seed: number): TensorValue {
  if (datatype === 'BYTES') return words[seed % words.length] ?? '';
  if (datatype === 'BOOL') return seed % 2 === 0;
  return numbers[seed % numbers.length] ?? 0;
}
