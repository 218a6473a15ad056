import type { MatrixProduct, Weights } from './product.js';
import { scalarProduct } from './scalar-product.js';
import { vectorProduct } from './vector-product.js';

/** Vector kernels are quicker at any size; for fewer terms than this they gain under 50 ns a row, less than a memory is worth. */
const VECTOR_TERMS = 16;

/** Lays weights out in the form that is best for their number, of those that this machine has. */
export function matrixProduct(weights: Weights): MatrixProduct {
  const isSmall = weights.rows * weights.columns < VECTOR_TERMS;
  return (isSmall ? null : vectorProduct(weights)) ?? scalarProduct(weights);
}
