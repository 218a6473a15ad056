import { instruction as op, moduleBytes, type Bytes, type WasmFunction } from './wasm-bytes.js';

/** Columns of one vector: 32-bit floats in 128 bits. */
export const LANES = 4;
export const VECTOR_BYTES = 16;
/** Vectors that a single row is multiplied with at once: as many sums run side by side, which hides the time that each step takes. */
export const PANEL_VECTORS = 8;
/** Rows that share each load of weights, and vectors they are multiplied with at once: all of it fits sixteen registers. */
export const TILE_ROWS = 4;
export const TILE_VECTORS = 2;

/**
 * Sums some terms of a tile of x·W, so many rows by so many vectors of columns, from zero and in order, and adds the sums to an addend.
 * A term is rounded once as it is added, where the processor multiplies and adds in one. Addresses, lengths and distances are in bytes.
 * @param x the first term's element of the first row
 * @param xStride from a row to the next
 * @param terms their length in a row, above zero
 * @param weights the first term's row of W, at the first column of the tile
 * @param weightsStride from a row of W to the next
 * @param addend of the first row and column
 * @param addendStride from a row to the next; zero for a bias that all rows have in common
 * @param out the first result
 * @param outStride from a row of results to the next
 */
export type TileKernel = (
  x: number,
  xStride: number,
  terms: number,
  weights: number,
  weightsStride: number,
  addend: number,
  addendStride: number,
  out: number,
  outStride: number,
) => void;

export const kernelName = (rows: number, vectors: number): string => `${rows}x${vectors}`;

/** The module of all kernels: single rows by any part of a panel, and rows together by narrower tiles. */
export const tileModule = (): Uint8Array<ArrayBuffer> =>
  moduleBytes([
    ...range(PANEL_VECTORS).map((vectors) => tileKernel(1, vectors + 1)),
    ...range(TILE_VECTORS).map((vectors) => tileKernel(TILE_ROWS, vectors + 1)),
  ]);

/** Parameters of a kernel by their order. */
const parameter = {
  x: 0,
  xStride: 1,
  terms: 2,
  weights: 3,
  weightsStride: 4,
  addend: 5,
  addendStride: 6,
  out: 7,
  outStride: 8,
} as const;
const PARAMETERS = Object.keys(parameter).length;

/** Where a kernel keeps what it computes with, by the numbers of its locals: addresses first, then vectors. */
interface Tile {
  readonly rows: readonly number[];
  readonly vectors: readonly number[];
  /** Address behind the last term of the first row. */
  readonly end: number;
  /** Address of a row's next term. */
  readonly next: (row: number) => number;
  /** A row's element, in all lanes. */
  readonly value: (row: number) => number;
  readonly weight: number;
  readonly sum: (row: number, vector: number) => number;
}

function tileKernel(rows: number, vectors: number): WasmFunction {
  const end = PARAMETERS;
  const firstVector = end + 1 + rows;
  const tile: Tile = {
    rows: range(rows),
    vectors: range(vectors),
    end,
    next: (row) => end + 1 + row,
    value: (row) => firstVector + row,
    weight: firstVector + rows,
    sum: (row, vector) => firstVector + rows + 1 + row * vectors + vector,
  };
  return {
    name: kernelName(rows, vectors),
    parameters: PARAMETERS,
    locals: { i32: 1 + rows, v128: rows + 1 + rows * vectors },
    body: [...beginRows(tile), ...op.loop([...addTerm(tile), ...hasNext(tile), ...op['br_if 0']]), ...writeSums(tile)],
  };
}

/** Sums are zero as every local is at first. */
const beginRows = ({ rows, next, end }: Tile): Bytes => [
  ...set(next(0), get(parameter.x)),
  ...rows.slice(1).flatMap((row) => set(next(row), add(get(next(row - 1)), get(parameter.xStride)))),
  ...set(end, add(get(parameter.x), get(parameter.terms))),
];

const addTerm = ({ rows, vectors, next, value, weight, sum }: Tile): Bytes => [
  ...rows.flatMap((row) => [
    ...set(value(row), [...get(next(row)), ...op['v128.load32_splat'](0)]),
    ...set(next(row), add(get(next(row)), op['i32.const'](4))),
  ]),
  ...vectors.flatMap((vector) => [
    ...set(weight, [...get(parameter.weights), ...op['v128.load'](vector * VECTOR_BYTES)]),
    ...rows.flatMap((row) =>
      set(sum(row, vector), [
        ...get(value(row)),
        ...get(weight),
        ...get(sum(row, vector)),
        ...op['f32x4.relaxed_madd'],
      ]),
    ),
  ]),
  ...set(parameter.weights, add(get(parameter.weights), get(parameter.weightsStride))),
];

const hasNext = ({ next, end }: Tile): Bytes => [...get(next(0)), ...get(end), ...op['i32.lt_u']];

const writeSums = ({ rows, vectors, sum }: Tile): Bytes =>
  rows.flatMap((row) => [
    ...vectors.flatMap((vector) => [
      ...get(parameter.out),
      ...get(parameter.addend),
      ...op['v128.load'](vector * VECTOR_BYTES),
      ...get(sum(row, vector)),
      ...op['f32x4.add'],
      ...op['v128.store'](vector * VECTOR_BYTES),
    ]),
    ...set(parameter.out, add(get(parameter.out), get(parameter.outStride))),
    ...set(parameter.addend, add(get(parameter.addend), get(parameter.addendStride))),
  ]);

const get = (local: number): Bytes => op['local.get'](local);
const set = (local: number, value: Bytes): Bytes => [...value, ...op['local.set'](local)];
const add = (a: Bytes, b: Bytes): Bytes => [...a, ...b, ...op['i32.add']];

/** Whole numbers from zero. */
function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
