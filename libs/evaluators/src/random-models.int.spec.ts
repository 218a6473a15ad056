import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomNumbers } from './proof/random.js';
import { randomNetwork, randomTreeClassifier, randomTreeRegressor } from './random-models.testkit.js';
import { compareModels, scratchFolder } from './running.testkit.js';

describe('evaluators of random models', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>;
  beforeEach(async () => {
    folder = await scratchFolder();
  });
  afterEach(() => folder.remove());

  it.each([
    ['tree regressors', randomTreeRegressor],
    ['tree classifiers', randomTreeClassifier],
    ['networks', randomNetwork],
  ])('answer like ONNX Runtime: %s', async (_what, make) => {
    const random = randomNumbers(20);
    for (let i = 0; i < 60; i++) await writeFile(join(folder.path, `${i}.onnx`), make(random));
    const comparisons = await compareModels(folder.path, 15);
    expect(comparisons.filter(({ fault }) => fault !== null)).toEqual([]);
    expect(comparisons.filter(({ reason }) => reason !== null)).toEqual([]);
  });
});
