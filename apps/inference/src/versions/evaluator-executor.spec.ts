import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signatureOf } from '../pipeline/live-version.js';
import { EvaluatorExecutor } from './evaluator-executor.js';
import type { Tensor } from '../tensors/tensor.js';
import { classifier, externalWeight, mixedTypes, servedSample, type SampleModel } from './sample-models.fake.js';

describe('an executor without a runtime', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evaluator-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function load(sample: SampleModel, rowsAreIndependent = true): Promise<EvaluatorExecutor> {
    const path = join(folder, 'model.onnx');
    await writeFile(path, sample.bytes);
    return EvaluatorExecutor.load(path, signatureOf(servedSample(sample)), rowsAreIndependent);
  }

  it('answers inputs of every kind in the order of the signature', async () => {
    const executor = await load(mixedTypes());
    const column = { shape: [2, 1] };
    const answers = executor.run([
      { name: 'age', datatype: 'FP32', ...column, data: Float32Array.of(1.5, -3) },
      { name: 'count', datatype: 'INT64', ...column, data: BigInt64Array.of(2n ** 61n + 1n, -5n) },
      { name: 'city', datatype: 'BYTES', ...column, data: ['Zürich', ''] },
      { name: 'flag', datatype: 'BOOL', ...column, data: Uint8Array.of(1, 0) },
    ]);
    expect(answers).toEqual([
      { name: 'halved', datatype: 'FP32', ...column, data: Float32Array.of(0.75, -1.5) },
      { name: 'doubled', datatype: 'INT64', ...column, data: BigInt64Array.of(2n ** 62n + 2n, -10n) },
      { name: 'echo', datatype: 'BYTES', ...column, data: ['Zürich', ''] },
      { name: 'negated', datatype: 'BOOL', ...column, data: Uint8Array.of(0, 1) },
    ]);
  });

  it('answers many rows in parts as it answers them at once', async () => {
    const rows = 1_300;
    const data = Float32Array.from({ length: rows * 3 }, (_, i) => Math.sin(i));
    const input = { name: 'x', datatype: 'FP32', shape: [rows, 3], data } as const;
    const [whole] = (await load(classifier(), false)).run([input]);
    expect((await load(classifier())).run([input])).toEqual([whole]);
    expect(whole?.shape).toEqual([rows, 2]);
  });

  it('is not proved where it differs on a golden row alone', async () => {
    const executor = await load(classifier());
    const far = { name: 'x', datatype: 'FP32', shape: [1, 3], data: Float32Array.of(123, 456, 789) } as const;
    const runsAlike = { run: (inputs: readonly Tensor[]) => executor.run(inputs), release: () => Promise.resolve() };
    const differs = {
      ...runsAlike,
      run: (inputs: readonly Tensor[]) =>
        executor.run(inputs[0]?.data[0] === 123 ? [{ ...far, data: Float32Array.of(-9, 9, 0) }] : inputs),
    };
    expect(await executor.prove(classifier().bytes, runsAlike, [[far]])).toBeNull();
    expect(await executor.prove(classifier().bytes, differs, [])).toBeNull();
    expect(await executor.prove(classifier().bytes, differs, [[far]])).toMatch(/^a golden row: /);
  });

  it.each<[string, SampleModel, string]>([
    ['no evaluator covers', externalWeight(2), 'its data is in another file'],
    [
      'has other inputs than its signature',
      { ...classifier(), inputs: mixedTypes().inputs },
      'other inputs or outputs',
    ],
  ])('says why when a model %s', async (_what, sample, words) => {
    await expect(load(sample)).rejects.toThrow(words);
  });
});
