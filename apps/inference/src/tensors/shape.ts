import { invalid } from '../refusal.js';

/** Elements one tensor may have: more could not be addressed by a typed array on every platform. */
export const MAX_ELEMENTS = 2 ** 31 - 1;

/** Whether a declared shape, with -1 for free dimensions, admits a concrete one. */
export function shapeAdmits(declared: readonly number[], actual: readonly number[]): boolean {
  if (declared.length !== actual.length) return false;
  for (let axis = 0; axis < declared.length; axis++) {
    if (declared[axis] !== -1 && declared[axis] !== actual[axis]) return false;
  }
  return true;
}

export const printShape = (shape: readonly number[]): string => `[${shape.join(',')}]`;

/**
 * Number of elements of a shape that came from outside.
 * Throws a refusal when a dimension is not a non-negative integer or the product is beyond MAX_ELEMENTS.
 */
export function countElements(input: string, shape: readonly unknown[]): number {
  let count = 1;
  for (const size of shape) {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
      throw invalid(`shape of input '${input}' must be non-negative integers, got ${JSON.stringify(shape)}`);
    }
    count *= size;
    if (count > MAX_ELEMENTS) throw invalid(`shape ${JSON.stringify(shape)} of input '${input}' has too many elements`);
  }
  return count;
}
