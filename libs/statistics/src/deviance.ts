const SERIES_BELOW = 0.1;

/**
 * The deviance of an observed count from its mean, without the cancellation of the textbook form.
 *
 * Formula: D(x, m) = x ln(x/m) + m − x; where |x−m| < 0.1 (x+m), by the series in v = (x−m)/(x+m):
 * D = (x−m) v + 2 x Σ_{j≥1} v^(2j+1)/(2j+1).
 * Convention: natural logarithm; D(x, x) = 0 exactly.
 * Bounds: x > 0, m > 0; relative error about 1e-15 near x = m.
 * Edge cases: x = 0 gives m (the limit).
 * Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000), function bd0.
 */
export function deviance(x: number, mean: number): number {
  if (x === 0) return mean;
  const difference = x - mean;
  if (Math.abs(difference) >= SERIES_BELOW * (x + mean)) return x * Math.log(x / mean) - difference;
  const v = difference / (x + mean);
  const square = v * v;
  let sum = difference * v;
  let power = 2 * x * v;
  for (let j = 1; ; j += 1) {
    power *= square;
    const next = sum + power / (2 * j + 1);
    if (next === sum) return sum;
    sum = next;
  }
}
