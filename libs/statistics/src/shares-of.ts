/** Turns two arrays of counts over the same bins into shares that sum to 1; RangeError where that makes no sense. */
export function sharesOf(reference: ArrayLike<number>, current: ArrayLike<number>): [Float64Array, Float64Array] {
  if (reference.length !== current.length) throw new RangeError('both samples must be counted over the same bins');
  return [normalised(reference), normalised(current)];
}

function normalised(counts: ArrayLike<number>): Float64Array {
  const shares = Float64Array.from(counts);
  const total = shares.reduce((sum, count) => sum + count, 0);
  if (!shares.every((count) => count >= 0) || !(total > 0 && total < Infinity)) {
    throw new RangeError('each sample needs non-negative counts that sum to more than zero');
  }
  return shares.map((count) => count / total);
}
