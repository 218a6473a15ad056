import type { Tensor } from './tensor.js';

/** Bytes that the values of tensors take in memory; a text counts two for each of its characters. */
export const tensorBytes = (tensors: readonly Tensor[]): number =>
  tensors.reduce((sum, { data }) => sum + (Array.isArray(data) ? textBytes(data) : data.byteLength), 0);

const textBytes = (texts: readonly string[]): number => texts.reduce((sum, { length }) => sum + 2 * length, 0);
