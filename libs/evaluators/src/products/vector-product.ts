import { newKernelInstance, type KernelInstance } from './kernel-instance.js';
import type { MatrixProduct, Weights } from './product.js';
import { LANES, PANEL_VECTORS, TILE_ROWS, TILE_VECTORS, VECTOR_BYTES, type TileKernel } from './tile-kernels.js';

const FLOAT_BYTES = 4;
/** Rows that are copied into the memory of the kernels at a time. */
const CHUNK_ROWS = 32;

/** Columns that a kernel sums at once, and where their weights, bias and sums are, in bytes. */
interface Tile {
  readonly kernel: TileKernel;
  readonly weights: number;
  readonly weightsStride: number;
  readonly bias: number;
  readonly sums: number;
}

/**
 * A product by the vector kernels, in a memory of its own that goes with it; null where there are no kernels. Columns are filled up with
 * zeros to whole vectors. Their weights lie in panels of some vectors, row by row, so that they are read from the first to the last.
 * At least one row and one column.
 */
export function vectorProduct(weights: Weights): MatrixProduct | null {
  const { rows, columns, block } = weights;
  const width = Math.ceil(columns / LANES) * LANES;
  const [rowBytes, sumBytes] = [rows * FLOAT_BYTES, width * FLOAT_BYTES];
  const biasAt = rows * sumBytes;
  const sumsAt = biasAt + sumBytes;
  const xAt = sumsAt + CHUNK_ROWS * sumBytes;
  const instance = newKernelInstance(xAt + CHUNK_ROWS * rowBytes);
  if (!instance) return null;

  const floats = new Float32Array(instance.buffer);
  writeWeights(weights, floats);
  const x = floats.subarray(xAt / FLOAT_BYTES);
  const sums = floats.subarray(sumsAt / FLOAT_BYTES);
  const [single, together] = tilesOf(instance, width / LANES, rows, biasAt, sumsAt);

  /** Block by block, so that the weights of a block stay in the nearest cache for all rows. */
  function sumRows(tiles: readonly Tile[], from: number, to: number, step: number): void {
    for (const { kernel, weights: first, weightsStride, bias, sums: sumAt } of tiles) {
      for (let k = 0; k < rows; k += block) {
        const terms = Math.min(block, rows - k) * FLOAT_BYTES;
        const w = first + k * weightsStride;
        for (let row = from; row < to; row += step) {
          const out = sumAt + row * sumBytes;
          const xRow = xAt + row * rowBytes + k * FLOAT_BYTES;
          if (k === 0) kernel(xRow, rowBytes, terms, w, weightsStride, bias, 0, out, sumBytes);
          else kernel(xRow, rowBytes, terms, w, weightsStride, out, sumBytes, out, sumBytes);
        }
      }
    }
  }

  function multiplyChunk(out: Float32Array, from: number, count: number): void {
    const alone = count - (count % TILE_ROWS);
    sumRows(together, 0, alone, TILE_ROWS);
    sumRows(single, alone, count, 1);
    for (let row = 0, to = from * columns; row < count; row++) {
      for (let column = 0; column < columns; column++) out[to++] = sums[row * width + column] as number;
    }
  }

  return {
    rows,
    columns,
    multiply: (input, out, count) => {
      for (let from = 0; from < count; from += CHUNK_ROWS) {
        const chunk = Math.min(CHUNK_ROWS, count - from);
        x.set(chunk === count ? input : input.subarray(from * rows, (from + chunk) * rows));
        multiplyChunk(out, from, chunk);
      }
    },
  };
}

/** Panel after panel, in each row by row, and the bias behind them. */
function writeWeights({ rows, columns, at, bias }: Weights, floats: Float32Array): void {
  const panel = PANEL_VECTORS * LANES;
  const whole = Math.ceil(columns / LANES) * LANES;
  for (let first = 0; first < columns; first += panel) {
    const width = Math.min(panel, whole - first);
    for (let row = 0; row < rows; row++) {
      const to = first * rows + row * width;
      for (let column = first; column < first + width && column < columns; column++) {
        floats[to + column - first] = at(row, column);
      }
    }
  }
  for (let column = 0; column < columns; column++) floats[whole * rows + column] = bias(column);
}

/** The tiles of single rows, a panel each, and those of rows together, which take a panel in parts. */
function tilesOf(
  { kernel }: KernelInstance,
  vectors: number,
  rows: number,
  biasAt: number,
  sumsAt: number,
): readonly [single: Tile[], together: Tile[]] {
  const [single, together]: [Tile[], Tile[]] = [[], []];
  for (let panel = 0; panel < vectors; panel += PANEL_VECTORS) {
    const width = Math.min(PANEL_VECTORS, vectors - panel);
    const tile = (first: number, tileRows: number, tileVectors: number): Tile => ({
      kernel: kernel(tileRows, tileVectors),
      weights: (panel * rows + first) * VECTOR_BYTES,
      weightsStride: width * VECTOR_BYTES,
      bias: biasAt + (panel + first) * VECTOR_BYTES,
      sums: sumsAt + (panel + first) * VECTOR_BYTES,
    });
    single.push(tile(0, 1, width));
    for (let first = 0; first < width; first += TILE_VECTORS) {
      together.push(tile(first, TILE_ROWS, Math.min(TILE_VECTORS, width - first)));
    }
  }
  return [single, together];
}
