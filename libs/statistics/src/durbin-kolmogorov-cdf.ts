const SCALE = 2 ** 128;

interface Scaled {
  matrix: Float64Array;
  /** The true matrix is `matrix` times 2^exponent. */
  exponent: number;
}

/**
 * P(Dₙ < d) for the two-sided one-sample Kolmogorov–Smirnov statistic, exact, by Durbin's matrix.
 *
 * Formula: with d = (k−h)/n, 0 ≤ h < 1, the probability is n!/nⁿ times entry (k, k) of Hⁿ for a (2k−1)² matrix H; all
 * entries are non-negative, so nothing cancels.
 * Convention: two-sided, continuous null; powers of two are carried apart so that nothing overflows.
 * Bounds: n ≥ 1 integer, 1/(2n) < d < 1; relative error about 1e-13; O(k³ log n) time.
 * Edge cases: the caller answers d ≤ 1/(2n) and d ≥ 1.
 * Source: J. Durbin (1968); Marsaglia, Tsang & Wang, J. Stat. Software 8(18), 2003.
 */
export function durbinKolmogorovCdf(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  const power = matrixPower({ matrix: durbinMatrix(k, k - n * d), exponent: 0 }, size, n);
  let value = power.matrix[(k - 1) * size + (k - 1)] ?? 0;
  let exponent = power.exponent;
  for (let i = 1; i <= n; i += 1) {
    value = (value * i) / n;
    if (value < 1 / SCALE) {
      value *= SCALE;
      exponent -= 128;
    }
  }
  return Math.min(1, value * 2 ** exponent);
}

function durbinMatrix(k: number, h: number): Float64Array {
  const size = 2 * k - 1;
  const inverseFactorial = [1];
  for (let i = 1; i <= size; i += 1) inverseFactorial.push((inverseFactorial[i - 1] ?? 0) / i);
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= Math.min(row + 1, size - 1); column += 1) {
      matrix[row * size + column] = inverseFactorial[row - column + 1] ?? 0;
    }
  }
  for (let i = 0; i < size; i += 1) {
    const edge = (1 - h ** (i + 1)) * (inverseFactorial[i + 1] ?? 0);
    matrix[i * size] = edge;
    matrix[(size - 1) * size + (size - 1 - i)] = edge;
  }
  const corner = 1 - 2 * h ** size + Math.max(0, 2 * h - 1) ** size;
  matrix[(size - 1) * size] = corner * (inverseFactorial[size] ?? 0);
  return matrix;
}

function matrixPower(base: Scaled, size: number, n: number): Scaled {
  let result: Scaled | undefined;
  let square = base;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result ? multiply(result, square, size) : square;
    if (rest > 1) square = multiply(square, square, size);
  }
  return result ?? base;
}

function multiply(left: Scaled, right: Scaled, size: number): Scaled {
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    const target = matrix.subarray(row * size, (row + 1) * size);
    for (let inner = 0; inner < size; inner += 1) {
      const factor = left.matrix[row * size + inner] ?? 0;
      if (factor > 0) addScaled(target, right.matrix.subarray(inner * size, (inner + 1) * size), factor);
    }
  }
  const exponent = left.exponent + right.exponent;
  if ((matrix[(size * size - 1) / 2] ?? 0) <= SCALE) return { matrix, exponent };
  return { matrix: matrix.map((entry) => entry / SCALE), exponent: exponent + 128 };
}

function addScaled(target: Float64Array, row: Float64Array, factor: number): void {
  for (let column = 0; column < target.length; column += 1) {
    target[column] = (target[column] ?? 0) + factor * (row[column] ?? 0);
  }
}
