import type { Tensor } from '../tensors/tensor.js';
import type { TensorData } from '../tensors/datatypes.js';

const NAN_16 = 0x7e00;
const NAN_32 = 0x7fc00000;
const NAN_64 = 0x7ff8000000000000n;

/**
 * What two requests to one version have in common exactly when the model cannot tell them apart: shapes and values of the
 * inputs, in the order of the signature, bit for bit. Not-a-numbers are one value whatever their payload; 0 and -0 are two.
 */
export const requestKey = (inputs: readonly Tensor[]): string =>
  inputs.map((input) => `${input.shape.join(',')};${valuesOf(input)}`).join('');

/** Shape and datatype fix how long the bytes are, so that nothing has to end them. */
function valuesOf({ datatype, data }: Tensor): string {
  if (Array.isArray(data)) return JSON.stringify(data);
  const canonical = datatype === 'FP16' ? canonicalHalves(data as Uint16Array) : canonicalFloats(data);
  return Buffer.from(canonical.buffer, canonical.byteOffset, canonical.byteLength).toString('latin1');
}

function canonicalFloats(data: Exclude<TensorData, string[]>): Exclude<TensorData, string[]> {
  if (!(data instanceof Float32Array || data instanceof Float64Array) || !data.some(Number.isNaN)) return data;
  const copy = data.slice();
  const narrow = copy instanceof Float32Array ? new Uint32Array(copy.buffer) : null;
  const wide = copy instanceof Float64Array ? new BigUint64Array(copy.buffer) : null;
  for (const [at, value] of data.entries()) {
    if (!Number.isNaN(value)) continue;
    if (narrow) narrow[at] = NAN_32;
    if (wide) wide[at] = NAN_64;
  }
  return copy;
}

const canonicalHalves = (bits: Uint16Array): Uint16Array => bits.map((half) => (isHalfNaN(half) ? NAN_16 : half));

const isHalfNaN = (half: number): boolean => (half & 0x7c00) === 0x7c00 && (half & 0x03ff) !== 0;
