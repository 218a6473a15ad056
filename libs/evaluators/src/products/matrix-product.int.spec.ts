import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build, ElementTypes, type NodeProto, type TensorProto } from '@modelyard/onnx';
import type { Comparison } from '../compare-models.testkit.js';
import { normal, randomNumbers } from '../proof/random.js';
import { modelBytes } from '../random-models.testkit.js';
import { compareModels, scratchFolder } from '../running.testkit.js';

const { attribute, floatTensor, node } = build;
const random = randomNumbers(3);
const draw = (count: number, size: number): number[] =>
  Array.from({ length: count }, () => normal(random) / Math.sqrt(size));

type Sizes = readonly [rows: number, columns: number];
interface Layer {
  readonly nodes: readonly NodeProto[];
  readonly initializers?: readonly TensorProto[];
}

const gemm =
  (transposed: boolean, inputs: readonly string[]) =>
  ([rows, columns]: Sizes): Layer => ({
    nodes: [
      node('Gemm', { inputs: [...inputs], outputs: ['y'], attributes: [attribute.int('transB', transposed ? 1 : 0)] }),
    ],
    initializers: [
      floatTensor('w', draw(rows * columns, rows), transposed ? [columns, rows] : [rows, columns]),
      ...(inputs.includes('b') ? [floatTensor('b', draw(columns, 1))] : []),
    ],
  });

const layers: Readonly<Record<string, (sizes: Sizes) => Layer>> = {
  gemm: gemm(false, ['x', 'w', 'b']),
  'gemm-transposed': gemm(true, ['x', 'w', 'b']),
  'gemm-without-bias': gemm(false, ['x', 'w']),
  'mat-mul': ([rows, columns]) => ({
    nodes: [node('MatMul', { inputs: ['x', 'w'], outputs: ['y'] })],
    initializers: [floatTensor('w', draw(rows * columns, rows), [rows, columns])],
  }),
  linear: ([features, targets]) => ({
    nodes: [
      node('LinearRegressor', {
        domain: 'ai.onnx.ml',
        inputs: ['x'],
        outputs: ['y'],
        attributes: [
          attribute.int('targets', targets),
          attribute.floats('coefficients', draw(features * targets, features)),
          attribute.floats('intercepts', draw(targets, 1)),
        ],
      }),
    ],
  }),
};

/** Around whole vectors, tiles and panels, and beyond the blocks in which sums are taken. */
const sizes: readonly Sizes[] = [
  [1, 1],
  [3, 5],
  [20, 1],
  [17, 4],
  [64, 33],
  [257, 3],
  [300, 65],
  [600, 17],
  [1000, 32],
  [1100, 1],
  [150, 200],
];

describe('matrix products', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>;
  let comparisons: Comparison[];

  beforeAll(async () => {
    folder = await scratchFolder();
    for (const [name, make] of Object.entries(layers)) {
      for (const size of sizes) {
        const { nodes, initializers = [] } = make(size);
        const bytes = modelBytes({
          nodes,
          width: size[0],
          outputs: [['y', ElementTypes.float, size[1]]],
          initializers,
        });
        await writeFile(join(folder.path, `${name} ${size.join('x')}.onnx`), bytes);
      }
    }
    comparisons = await compareModels(folder.path, 5);
  }, 120_000);
  afterAll(() => folder.remove());

  const failing = (isFault: (comparison: Comparison) => boolean): string[] =>
    comparisons.filter(isFault).map(({ model }) => model);

  it('are those of ONNX Runtime to the bit', () => {
    expect(comparisons).toHaveLength(sizes.length * Object.keys(layers).length);
    expect(failing(({ sameBits }) => !sameBits.rows)).toEqual([]);
    expect(failing(({ model, sameBits }) => !model.startsWith('linear') && !sameBits.singleRows)).toEqual([]);
  });

  it('are alike in single rows of linear models, which ONNX Runtime sums in another order', () => {
    expect(failing(({ fault }) => fault !== null)).toEqual([]);
  });

  it('are the same where Node has no vector instructions', async () => {
    const withoutVectors = await compareModels(folder.path, 1, ['--no-enable-sse4-1']);
    expect(withoutVectors.map(({ model, sameBits }) => [model, sameBits.rows])).toEqual(
      comparisons.map(({ model }) => [model, true]),
    );
  });
});
