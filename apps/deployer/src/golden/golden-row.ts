import type { ServedModel } from '@modelyard/contracts';
import { type Row, rowOf, type TensorValue } from '@modelyard/model-runs';

/** The inputs of one request with one row. */
export type GoldenRow = Row;

/**
 * A row made up from the signature alone: it shows that the model loads and answers, not that it answers well.
 * @param seed makes rows differ; the same seed gives the same row
 */
export function rowFromSignature(model: ServedModel, seed: number): GoldenRow {
  return model.inputs.map((input, at) => {
    const { elements, ...tensor } = rowOf(input);
    const data = Array.from({ length: elements }, (_, index) =>
      madeUpValue(input.datatype, seed * 31 + at * 7 + index),
    );
    return { ...tensor, data };
  });
}

const words = ['', 'a', 'b', 'unseen'];
const numbers = [0, 1, 2, 5, 10, 100];

function madeUpValue(datatype: string, seed: number): TensorValue {
  if (datatype === 'BYTES') return words[seed % words.length] ?? '';
  if (datatype === 'BOOL') return seed % 2 === 0;
  return numbers[seed % numbers.length] ?? 0;
}
