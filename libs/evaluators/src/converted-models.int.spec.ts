import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Comparison } from './compare-models.testkit.js';
import { compareModels, runPython, scratchFolder } from './running.testkit.js';

describe('models as scikit-learn, XGBoost and LightGBM convert them', () => {
  let comparisons: Comparison[];
  let folder: Awaited<ReturnType<typeof scratchFolder>>;

  beforeAll(async () => {
    folder = await scratchFolder();
    await runPython('convert_models.py', folder.path);
    comparisons = await compareModels(folder.path, 30);
  }, 400_000);
  afterAll(() => folder.remove());

  it('are compiled but for those that need what no evaluator covers', () => {
    expect(comparisons).toHaveLength(37);
    const left = comparisons.flatMap(({ model, reason }) => (reason === null ? [] : [[model, reason]]));
    expect(Object.fromEntries(left)).toEqual({
      'ada-boost': 'Cast: a conversion from float to int32',
      'support-vectors': 'operator ai.onnx.ml.SVMClassifier',
    });
  });

  it('answer like ONNX Runtime on thousands of rows around their own thresholds', () => {
    const faults = comparisons.flatMap(({ model, fault }) => (fault === null ? [] : [[model, fault]]));
    // The proof leaves to the runtime what rounding decides: squares of extreme numbers that cancel out, and the label of a tied vote.
    expect(Object.fromEntries(faults)).toEqual({
      'polynomial-ridge': expect.stringContaining('an edge row'),
      voting: expect.stringContaining("output 'label' answers"),
    });
  });
});
