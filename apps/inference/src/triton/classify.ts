import type { DecisionRule } from '@modelyard/contracts';
import { invalid } from '../refusal.js';
import type { Tensor } from '../tensors/tensor.js';

/**
 * Triton's classification extension: the `classes` largest values of each row as texts `value:index[:label]`, best
 * first. Labels are those of the version's decision by this output. Throws a refusal for an output of texts.
 */
export function classify(tensor: Tensor, classes: number, decision: DecisionRule): Tensor {
  const { data, name, shape } = tensor;
  if (Array.isArray(data)) throw invalid(`output '${name}' holds texts, which cannot be classified`);
  const rows = shape.length > 1 ? (shape[0] ?? 0) : 1;
  const width = rows === 0 ? 0 : data.length / rows;
  const labels = decision.kind === 'argmax' && decision.output === name ? decision.labels : undefined;
  const count = Math.min(classes, width);
  const texts = Array.from({ length: rows }, (_, row) => {
    const values = Array.from(data.subarray(row * width, (row + 1) * width), Number);
    const order = values.map((_value, index) => index).sort((one, other) => descending(values[one], values[other]));
    return order.slice(0, count).map((index) => text(values[index] as number, index, labels?.[index]));
  });
  return { name, datatype: 'BYTES', shape: shape.length > 1 ? [rows, count] : [count], data: texts.flat() };
}

/** NaN comes last: it is no score. */
function descending(one = Number.NaN, other = Number.NaN): number {
  if (Number.isNaN(one) || Number.isNaN(other)) return Number(Number.isNaN(one)) - Number(Number.isNaN(other));
  return other - one;
}

const text = (value: number, index: number, label: string | number | boolean | undefined): string =>
  `${value.toFixed(6)}:${index}${label === undefined ? '' : `:${label}`}`;
