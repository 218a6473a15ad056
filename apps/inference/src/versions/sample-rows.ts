import { allocate, datatypes, type Datatype, type TensorData } from '../tensors/datatypes.js';
import type { Tensor, TensorDeclaration } from '../tensors/tensor.js';

const words = ['', 'a', 'b', '0', 'JFK'] as const;

/**
 * One row for each input, drawn from the declarations alone: row 0 is all zeros, the others vary in a fixed way. Free
 * dimensions become 1. They are only to be run, never to be believed.
 */
export function sampleRow(inputs: readonly TensorDeclaration[], row: number): Tensor[] {
  return inputs.map((input, position) => {
    const shape = input.shape.map((size) => (size === -1 ? 1 : size));
    const elements = shape.reduce((product, size) => product * size, 1);
    return {
      name: input.name,
      datatype: input.datatype,
      shape,
      data: sampleData(input.datatype, elements, row, position),
    };
  });
}

function sampleData(datatype: Datatype, elements: number, row: number, position: number): TensorData {
  const data = allocate(datatype, elements);
  if (row === 0) return data;
  for (let i = 0; i < elements; i++) setElement(data, datatype, i, scatter(row, position, i));
  return data;
}

function setElement(data: TensorData, datatype: Datatype, index: number, fraction: number): void {
  if (Array.isArray(data)) data[index] = words[Math.floor(fraction * words.length)] ?? '';
  else if (datatypes[datatype].json === 'float') (data as Float32Array)[index] = (fraction - 0.5) * 8;
  else if (datatypes[datatype].json === 'bigint') (data as BigInt64Array)[index] = BigInt(Math.floor(fraction * 3));
  // Small on purpose: an integer is often an index into something. FP16 stays at zero, its bits are no number here.
  else if (datatype !== 'FP16') (data as Int32Array)[index] = Math.floor(fraction * (datatype === 'BOOL' ? 2 : 3));
}

/** A fixed, well-spread number in [0, 1) for each element: the fractional part of multiples of irrational numbers. */
function scatter(row: number, position: number, element: number): number {
  const value = row * 0.618_033_988_749_895 + position * 0.414_213_562_373_095 + element * 0.732_050_807_568_877;
  return value - Math.floor(value);
}
