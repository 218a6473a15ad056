import type { Tensor, TensorValue } from '@modelyard/model-runs';

/**
 * Says how an answer differs from what was expected, or null when it agrees.
 * Numbers may differ by `tolerance` in absolute value, and relatively for values beyond 1; everything else is exact.
 * Two NaN (written as null) agree.
 */
export function differenceBetween(
  expected: readonly Tensor[],
  answered: readonly Tensor[],
  tolerance: number,
): string | null {
  for (const want of expected) {
    const got = answered.find((tensor) => tensor.name === want.name);
    if (!got) return `output '${want.name}' is missing from the answer`;
    if (got.datatype !== want.datatype) {
      return `output '${want.name}' has datatype ${got.datatype}, expected ${want.datatype}`;
    }
    if (got.shape.join() !== want.shape.join()) {
      return `output '${want.name}' has shape [${got.shape.join(', ')}], expected [${want.shape.join(', ')}]`;
    }
    const at = want.data.findIndex((value, index) => !agree(value, got.data[index] ?? null, tolerance));
    if (at !== -1) return `output '${want.name}'[${at}] is ${got.data[at]}, expected ${want.data[at]}`;
  }
  return null;
}

function agree(want: TensorValue, got: TensorValue, tolerance: number): boolean {
  if (typeof want === 'number' && typeof got === 'number') {
    return Math.abs(want - got) <= tolerance * Math.max(1, Math.abs(want));
  }
  return want === got;
}
