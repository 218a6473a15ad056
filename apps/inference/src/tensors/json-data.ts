import { Refusal } from '../refusal.js';
import { datatypes } from './datatypes.js';
import type { Tensor } from './tensor.js';

/**
 * The JSON array of a tensor's data, flat and row-major. NaN and the infinities become null, which JSON lacks words
 * for; 64-bit integers keep all their digits; FP32 values print as the doubles they are, which reads back exactly.
 */
export function jsonData(tensor: Tensor): string {
  const { data } = tensor;
  switch (datatypes[tensor.datatype].json) {
    case 'float':
      return floats(data as Float32Array);
    case 'integer':
    case 'bigint':
      return `[${(data as Int32Array).join(',')}]`;
    case 'boolean':
      return `[${Array.from(data as Uint8Array, (value) => value !== 0).join(',')}]`;
    case 'string':
      return JSON.stringify(data);
    case 'none':
      throw new Refusal(
        'invalid',
        `output '${tensor.name}' of type ${tensor.datatype} has no JSON form: ask for it with binary_data`,
      );
  }
}

function floats(data: Float32Array): string {
  let text = '[';
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (i > 0) text += ',';
    text += Number.isFinite(value) ? value : 'null';
  }
  return `${text}]`;
}
