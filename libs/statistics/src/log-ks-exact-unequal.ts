/** ln of the value that stands for certainty: the recursion then reaches probabilities of 1e-600 before it underflows. */
const CERTAIN_LOG2 = 1000;
const CERTAIN = 2 ** CERTAIN_LOG2;
/** Arithmetic below the smallest normal double is five times slower and would add nothing to the answer. */
const DENORMAL = 2 ** -1021;

/**
 * The logarithm of the exact two-sided two-sample Kolmogorov–Smirnov p-value for samples of different sizes.
 *
 * Formula: a lattice path to (i, j) came from (i−1, j) with probability i/(i+j), else from (i, j−1). So the share A(i, j)
 * of paths that ever touched |i/m − j/n| ≥ h/lcm is the mean of its two predecessors' shares, and 1 outside that band.
 * The answer is A(m, n); a sum of positive terms, so small p keep their digits.
 * Convention: natural logarithm; continuous null; h = D·lcm(m, n) as an integer.
 * Bounds: m, n ≥ 1, 0 < h ≤ lcm < 2^31; p relative to about (m+n)·1e-16 down to 1e-600; O(m·n·D) time, O(n) memory.
 * Edge cases: −∞ below 1e-600.
 * Source: Hodges, Ark. Mat. 3 (1958), "inside" method.
 */
export function logKsExactUnequal(n1: number, n2: number, h: number): number {
  const m = Math.max(n1, n2);
  const n = Math.min(n1, n2);
  const divisor = greatestCommonDivisor(m, n);
  const stepX = n / divisor;
  const stepY = m / divisor;

  let start = 0;
  let end = Math.min(Math.ceil(h / stepY), n + 1);
  // One share per column j, `share[j]` for the row last visited; columns outside the band hold certainty.
  const share = new Float64Array(n + 2).fill(CERTAIN);
  share.fill(0, start, end);
  for (let i = 1; i <= m; i += 1) {
    start = Math.min(n, Math.max(0, Math.floor((stepX * i - h) / stepY) + 1));
    end = Math.min(n + 1, Math.ceil((stepX * i + h) / stepY));
    if (end <= start) return 0;
    let left = start === 0 ? 0 : CERTAIN;
    for (let j = start; j < end; j += 1) {
      const weight = 1 / (i + j);
      left = (share[j] ?? 0) * (i * weight) + left * (j * weight);
      if (left < DENORMAL) left = 0;
      share[j] = left;
    }
  }
  return Math.min(0, Math.log(share[end - 1] ?? 0) - CERTAIN_LOG2 * Math.LN2);
}

/** The greatest common divisor of two positive integers. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
