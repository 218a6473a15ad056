import { describe, expect, it } from '@jest/globals';
import { tableFromRecords } from '@modelyard/tables';
import { exportOnnx } from './export/export-onnx.js';
import { seededRandom } from './random.js';
import { predict } from './trained-model.js';
import { train } from './train.js';

/** `xor` needs two splits in a row; `carrier` needs its encoding; half the `gap` values are missing, and that matters. */
function rows(count: number, seed = 1) {
  const random = seededRandom(seed);
  return tableFromRecords(
    Array.from({ length: count }, () => {
      const [a, b] = [random(), random()];
      const carrier = `c${Math.floor(random() * 12)}`;
      const gap = random() < 0.5 ? null : random();
      const score = (a > 0.5 !== b > 0.5 ? 1.5 : -1.5) + (carrier < 'c5' ? 0.8 : -0.8) + (gap === null ? 0.7 : -0.7);
      return { a, b, carrier, gap, late: random() < 1 / (1 + Math.exp(-2 * score)), minutes: 10 * score + random() };
    }),
  );
}

const features = [
  { name: 'a', kind: 'numeric' },
  { name: 'b', kind: 'numeric' },
  { name: 'carrier', kind: 'categorical' },
  { name: 'gap', kind: 'numeric' },
] as const;
const classifier = { label: 'late', features: [...features] };

describe('train', () => {
  it('finds an interaction, categories and meaning in missing values', async () => {
    const model = await train({ train: rows(4000) }, classifier);
    expect(model.metrics['validation_auc']).toBeGreaterThan(0.9);
    for (const { name } of features) expect(model.metrics[`gain_${name}`]).toBeGreaterThan(0);
  });

  it('predicts numbers that spread over forty units to within three', async () => {
    const model = await train({ train: rows(4000) }, { ...classifier, task: 'regression', label: 'minutes' });
    expect(model.metrics['validation_rmse']).toBeLessThan(3);
  });

  it('makes the same bytes from the same rows, parameters and seed, and others from another seed', async () => {
    const options = { ...classifier, subsample: 0.7, trees: 20 };
    const bytes = async (seed: number) =>
      Buffer.from(exportOnnx(await train({ train: rows(800) }, { ...options, seed })));
    const first = await bytes(5);
    expect(first.equals(await bytes(5))).toBe(true);
    expect(first.equals(await bytes(6))).toBe(false);
  });

  it('keeps the trees up to the best one when more only memorise', async () => {
    const random = seededRandom(3);
    const noise = tableFromRecords(Array.from({ length: 400 }, () => ({ a: random(), late: random() < 0.5 })));
    const model = await train(
      { train: noise },
      { label: 'late', trees: 500, earlyStoppingRounds: 10, minChildRows: 2 },
    );
    expect(model.ensemble.trees.length).toBeLessThan(100);
  });

  it('leaves out rows without a label', async () => {
    const table = rows(400);
    const late = table.columns.get('late')!.map((cell, row) => (row % 2 === 0 ? null : cell));
    const model = await train(
      { train: { ...table, columns: new Map([...table.columns, ['late', late]]) } },
      classifier,
    );
    expect(model.metrics['train_rows']! + model.metrics['validation_rows']!).toBe(200);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const training = train(
      { train: rows(2000) },
      { ...classifier, earlyStoppingRounds: 5000, trees: 5000 },
      {
        signal: stop.signal,
        onProgress: ({ tree }) => tree === 3 && stop.abort(),
      },
    );
    await expect(training).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each([
    [{ label: 'nowhere' }, 'column-missing'],
    [{ label: 'carrier' }, 'label-not-binary'],
    [{ label: 'late', features: [{ name: 'late', kind: 'numeric' as const }] }, 'features-invalid'],
    [{ label: 'late', learningRate: 3 }, 'parameters-invalid'],
    [{ label: 'late', minChildRows: 300 }, 'too-few-rows'],
    [{ label: 'late', features: [{ name: 'carrier', kind: 'numeric' as const }] }, 'column-not-numeric'],
  ])('refuses %j with %s', async (parameters, code) => {
    await expect(train({ train: rows(200) }, parameters)).rejects.toMatchObject({ code });
  });
});

describe('predict', () => {
  it('answers rows with unknown categories and missing values', async () => {
    const model = await train({ train: rows(800) }, classifier);
    const scores = predict(model, tableFromRecords([{ a: null, b: 0.2, carrier: 'never seen', gap: null }]));
    expect(scores[0]).toBeGreaterThan(0);
    expect(scores[0]).toBeLessThan(1);
  });
});
