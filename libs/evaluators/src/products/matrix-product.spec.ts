import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { normal, randomNumbers } from '../proof/random.js';
import { MAX_MEMORIES } from './kernel-instance.js';
import type { MatrixProduct, Weights } from './product.js';
import { scalarProduct } from './scalar-product.js';
import { vectorProduct } from './vector-product.js';

const random = randomNumbers(7);
const draw = (count: number): Float32Array => Float32Array.from({ length: count }, () => normal(random));

function weightsOf(rows: number, columns: number, block = 256, w = draw(rows * columns), b = draw(columns)): Weights {
  return {
    rows,
    columns,
    block,
    at: (row, column) => w[row * columns + column] as number,
    bias: (column) => b[column] as number,
  };
}

/** The definition, one step after the other. */
function expected({ rows, columns, block, at, bias }: Weights, x: Float32Array, count: number): Float32Array {
  return Float32Array.from({ length: count * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    let total = bias(column);
    for (let from = 0; from < rows; from += block) {
      let sum = 0;
      for (let k = from; k < Math.min(rows, from + block); k++) {
        sum = Math.fround((x[row * rows + k] as number) * at(k, column) + sum);
      }
      total = Math.fround(total + sum);
    }
    return total;
  });
}

function multiply({ columns, multiply: run }: MatrixProduct, x: Float32Array, count: number): Float32Array {
  const out = new Float32Array(columns * count).fill(Number.NaN);
  run(x, out, count);
  return out;
}

const vector = (weights: Weights): MatrixProduct => {
  const product = vectorProduct(weights);
  if (!product) throw new Error('this machine has no vector kernels');
  return product;
};

describe.each([
  ['plain JavaScript', scalarProduct],
  ['vector kernels', vector],
])('a product by %s', (_how, make) => {
  const rows = [1, 2, 3, 7, 8, 33, 255, 256, 257, 600];
  const columns = [1, 3, 4, 5, 8, 31, 32, 33, 36, 65];

  it.each(rows)('is the same to the bit as its definition, for %i rows of weights', (size) => {
    for (const width of columns) {
      const weights = weightsOf(size, width);
      const product = make(weights);
      for (const count of [1, 4, 7]) {
        const x = draw(count * size);
        expect([width, count, multiply(product, x, count)]).toEqual([width, count, expected(weights, x, count)]);
      }
    }
  });

  it('takes any number of rows, again and again', () => {
    const weights = weightsOf(10, 6);
    const product = make(weights);
    for (const count of [0, 33, 1, 64, 3, 32, 31, 65, 2]) {
      const x = draw(count * 10);
      expect(multiply(product, x, count)).toEqual(expected(weights, x, count));
    }
  });

  it('sums in blocks of any length', () => {
    for (const block of [1, 5, 64, 1024]) {
      const weights = weightsOf(100, 9, block);
      const x = draw(500);
      expect(multiply(make(weights), x, 5)).toEqual(expected(weights, x, 5));
    }
  });

  it('passes NaN and infinities on, each to its own row and column', () => {
    const special = [Number.NaN, Infinity, -Infinity, 3.4e38, -3.4e38, 1e-40, -0];
    const w = draw(40 * 7).map((value, i) => (i % 3 === 0 ? (special[i % 7] as number) : value));
    const weights = weightsOf(40, 7, 256, w);
    const x = draw(6 * 40).map((value, i) => (i % 5 === 0 && i >= 80 ? (special[i % 7] as number) : value));
    expect(multiply(make(weights), x, 6)).toEqual(expected(weights, x, 6));
    const finite = weightsOf(40, 7);
    expect(multiply(make(finite), x, 6)).toEqual(expected(finite, x, 6));
    expect(multiply(make(finite), x, 2).every(Number.isFinite)).toBe(true);
  });

  it('reads rows that begin anywhere in a buffer', () => {
    const weights = weightsOf(5, 3);
    const x = draw(21).subarray(1, 16);
    expect(multiply(make(weights), x, 3)).toEqual(expected(weights, x, 3));
  });
});

describe('the memory of vector kernels', () => {
  it('goes with its product, so that addresses are never used up', async () => {
    const weights = weightsOf(4, 4);
    let held: (MatrixProduct | null)[] = [];
    // Others in this file hold a few, which the first collection may not have reached.
    for (let round = 0; round < 3; round++) {
      held = Array.from({ length: MAX_MEMORIES }, () => vectorProduct(weights));
      expect(vectorProduct(weights)).toBeNull();
      expect(held.filter((product) => product !== null).length).toBeGreaterThan(MAX_MEMORIES / 2);
      held = [];
      await collectGarbage();
    }
    expect(vectorProduct(weights)).not.toBeNull();
  });
});

/** Finalizers run in a turn of the event loop of their own. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  await setImmediate();
}
