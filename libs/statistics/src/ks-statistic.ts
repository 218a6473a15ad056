/** Where two empirical distributions differ most. */
export interface KsStatistic {
  /** sup |F₁ − F₂|, in [0, 1]. */
  readonly statistic: number;
  /** The value at which the largest difference is first reached. */
  readonly location: number;
  /** +1 where the first sample's distribution function is the higher one there, −1 where it is the lower. */
  readonly sign: 1 | -1;
}

/**
 * The two-sample Kolmogorov–Smirnov statistic of two sorted samples.
 *
 * Formula: D = max over pooled values v of |F₁(v) − F₂(v)|, F right-continuous: compared only after every tie at v is
 * consumed.
 * Convention: equal extremes on both sides report the positive sign, as scipy does.
 * Bounds: both samples ascending, non-empty, free of NaN (infinities are allowed); D in [0, 1], to the last bit of i/n₁ − j/n₂.
 * Edge cases: identical samples give 0 at the smallest value.
 * Source: N. Smirnov (1939); Hodges, Ark. Mat. 3 (1958) 469–486.
 */
export function ksStatistic(first: ArrayLike<number>, second: ArrayLike<number>): KsStatistic {
  let highest = { difference: -Infinity, location: Number.NaN };
  let lowest = { difference: Infinity, location: Number.NaN };
  let i = 0;
  let j = 0;
  while (i < first.length || j < second.length) {
    const location = Math.min(first[i] ?? Infinity, second[j] ?? Infinity);
    i = afterTies(first, i, location);
    j = afterTies(second, j, location);
    const difference = i / first.length - j / second.length;
    if (difference > highest.difference) highest = { difference, location };
    if (difference < lowest.difference) lowest = { difference, location };
  }
  const down = Math.max(0, -lowest.difference);
  return down > highest.difference
    ? { statistic: down, location: lowest.location, sign: -1 }
    : { statistic: highest.difference, location: highest.location, sign: 1 };
}

function afterTies(sorted: ArrayLike<number>, from: number, value: number): number {
  let next = from;
  while (next < sorted.length && sorted[next] === value) next += 1;
  return next;
}
