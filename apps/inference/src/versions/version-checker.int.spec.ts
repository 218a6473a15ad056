import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signatureOf } from '../pipeline/live-version.js';
import { classifier, mixedTypes, rowCrossing, servedSample, type SampleModel } from './sample-models.fake.js';
import { ProcessVersionChecker } from './version-checker.js';

const realEntry = new URL('../../dist/versions/check-process.js', import.meta.url);
const signature = (sample: SampleModel) => signatureOf(servedSample(sample));

describe('checking a version in a process of its own', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'check-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const write = async (name: string, content: Uint8Array | string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  const checker = new ProcessVersionChecker(realEntry, 30_000);

  it('finds that the rows of a classifier may be answered together', async () => {
    const path = await write('classifier.onnx', classifier().bytes);
    const report = await checker.check(path, signature(classifier()), null);
    expect(report).toMatchObject({
      batchable: true,
      batchFault: null,
      engine: { engine: 'evaluator', reason: 'the evaluator answers alike and is faster for a row' },
    });
    expect(report.memoryBytes).toBeGreaterThan(0);
  });

  it.each([
    ['proves it on the rows of its input example', '{"inputs": [[1, 2, 3], [4, 5, 6]]}', { rows: 2, fault: null }],
    [
      'says why it made nothing of an input example whose rows do not fit',
      '{"inputs": [[1, 2]]}',
      { rows: 0, fault: 'no row of it fits the inputs of the model' },
    ],
    [
      'says why it made nothing of an input example that is damaged',
      '{"inputs": [[1, 2',
      { rows: 0, fault: expect.stringContaining('JSON') },
    ],
    [
      'says why it made nothing of an input example with other values',
      '{"inputs": [["a", 2, 3]]}',
      { rows: 0, fault: `element 0 of input 'x' is "a", which is no FP32` },
    ],
  ])('%s', async (_what, json, example) => {
    const path = await write('classifier.onnx', classifier().bytes);
    const given = { path: await write('example.json', json), features: [] };
    const report = await checker.check(path, signature(classifier()), null, given);
    expect(report).toMatchObject({ example, engine: { engine: 'evaluator' } });
  });

  it('leaves a version to ONNX Runtime where evaluators are switched off, and says so', async () => {
    const path = await write('classifier.onnx', classifier().bytes);
    const { engine } = await checker.check(path, signature(classifier()), 'evaluators are switched off');
    expect(engine).toMatchObject({ engine: 'onnxruntime', reason: 'evaluators are switched off' });
  });

  it('finds that rows which look at each other may not', async () => {
    const path = await write('crossing.onnx', rowCrossing().bytes);
    expect(await checker.check(path, signature(rowCrossing()), null)).toMatchObject({
      batchable: false,
      batchFault: "output 'y' of a row depends on the rows it is answered with",
    });
  });

  it.each<[string, SampleModel['inputs'], string]>([
    [
      'of another type',
      [{ name: 'x', datatype: 'FP64', shape: [-1, 3] }],
      "declares input 'x' as FP64, the model has a tensor of float32",
    ],
    [
      'under another name',
      [{ name: 'z', datatype: 'FP32', shape: [-1, 3] }],
      "declares input 'z' as FP32, the model has none of that name",
    ],
    ['too few', [], "the model needs input 'x', which the signature does not declare"],
  ])('rejects a model whose declared inputs are %s', async (_what, inputs, words) => {
    const path = await write('classifier.onnx', classifier().bytes);
    await expect(checker.check(path, signature({ ...classifier(), inputs }), null)).rejects.toMatchObject({
      name: 'VersionRejected',
      message: expect.stringContaining(words),
    });
  });

  it('rejects bytes that are no model', async () => {
    const path = await write('broken.onnx', mixedTypes().bytes.subarray(0, 40));
    await expect(checker.check(path, signature(mixedTypes()), null)).rejects.toMatchObject({ name: 'VersionRejected' });
  });

  it('outlives a model that ends the process which tries it', async () => {
    const crashing = await write('crash.mjs', "process.kill(process.pid, 'SIGSEGV');");
    const harmed = new ProcessVersionChecker(pathToFileURL(crashing), 30_000);
    await expect(harmed.check('any', signature(classifier()), null)).rejects.toThrow(
      'the model ended the process that tried it (SIGSEGV)',
    );
  });

  it('gives up on a model that does not come to an end', async () => {
    const hanging = await write('hang.mjs', 'for (;;);');
    const patient = new ProcessVersionChecker(pathToFileURL(hanging), 500);
    await expect(patient.check('any', signature(classifier()), null)).rejects.toThrow(
      'the model was not loaded and tried within 500 ms',
    );
  });
});
