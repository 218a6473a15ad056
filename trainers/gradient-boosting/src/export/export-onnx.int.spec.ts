import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { tableFromRecords, type Table } from '@modelyard/tables';
import { encodeColumn } from '../features/encoding.js';
import { seededRandom } from '../random.js';
import { train } from '../train.js';
import { predict, type TrainedModel } from '../trained-model.js';
import { exportOnnx } from './export-onnx.js';

const scorer = fileURLToPath(new URL('../../fixtures/score-onnx.mjs', import.meta.url));

type Outputs = Record<string, { readonly type: string; readonly dims: number[]; readonly values: (number | string)[] }>;

function score(model: TrainedModel, table: Table): Outputs {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
  const feeds = Object.fromEntries(
    model.encodings.map(({ name, kind }) => {
      const cells = table.columns.get(name)!;
      return [
        name,
        kind === 'numeric'
          ? { type: 'float32', values: cells }
          : { type: 'string', values: cells.map((cell) => cell ?? '') },
      ];
    }),
  );
  writeFileSync(join(folder, 'model.onnx'), exportOnnx(model));
  writeFileSync(join(folder, 'feeds.json'), JSON.stringify(feeds));
  const printed = execFileSync(process.execPath, [scorer, join(folder, 'model.onnx'), join(folder, 'feeds.json')], {
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(printed.toString()) as Outputs;
}

function rows(count: number, classes: readonly [unknown, unknown]) {
  const random = seededRandom(11);
  const records = Array.from({ length: count }, () => {
    const distance = random() < 0.1 ? null : Math.fround(random() * 3000);
    const origin = `A${Math.floor(random() ** 2 * 60)}`;
    const hour = Math.floor(random() * 24);
    const risk = (distance ?? 900) / 3000 + origin.length / 3 + Math.sin(hour / 4) + random();
    return { distance, origin: random() < 0.05 ? null : origin, hour, late: classes[Number(risk > 1.9)] as string };
  });
  return tableFromRecords(records);
}

/** Rows a caller may send: every threshold exactly, missing values, categories nobody has seen. */
function hardRows(model: TrainedModel): Table {
  const thresholds = model.ensemble.trees.flatMap((tree) => [...tree.threshold]);
  return tableFromRecords(
    thresholds.map((value, index) => ({
      distance: index % 7 === 0 ? null : value,
      origin: index % 5 === 0 ? 'nowhere' : index % 11 === 0 ? null : `A${index % 60}`,
      hour: index % 3 === 0 ? Math.fround(value) : index % 24,
    })),
  );
}

function largestDifference(expected: Float64Array, found: readonly (number | string)[]): number {
  return expected.reduce((worst, value, row) => Math.max(worst, Math.abs(value - Number(found[row]))), 0);
}

describe('the exported graph', () => {
  it('scores raw rows of a classifier as the trainer does, ties, missing values and strangers included', async () => {
    const table = rows(5000, [0, 1]);
    const model = await train({ train: table }, { label: 'late', subsample: 0.8, seed: 3 });
    for (const raw of [table, hardRows(model)]) {
      const { probability, label } = score(model, raw);
      const positive = probability!.values.filter((_, index) => index % 2 === 1);
      const expected = predict(model, raw);
      expect(probability!.dims).toEqual([raw.rows, 2]);
      expect(largestDifference(expected, positive)).toBeLessThan(1e-5);
      expect(label).toMatchObject({ type: 'int64', dims: [raw.rows] });
      expect(label!.values).toEqual(positive.map((value) => Number(Number(value) > 0.5)));
    }
  });

  it('names the classes of a text label', async () => {
    const table = rows(600, ['on time', 'late']);
    const model = await train({ train: table }, { label: 'late', trees: 20 });
    const { label } = score(model, table);
    expect(model.classes).toEqual(['late', 'on time']);
    expect(label!.values).toEqual([...predict(model, table)].map((value) => (value > 0.5 ? 'on time' : 'late')));
  });

  it('scores raw rows of a regression as the trainer does, with ordinal codes', async () => {
    const table = rows(3000, [0, 1]);
    const options = { task: 'regression', label: 'hour', categoricalEncoding: 'ordinal', trees: 80 } as const;
    const features = [
      { name: 'distance', kind: 'numeric' as const },
      { name: 'origin', kind: 'categorical' as const },
      { name: 'late', kind: 'numeric' as const },
    ];
    const model = await train({ train: table }, { ...options, features });
    const { prediction } = score(model, table);
    expect(prediction!.dims).toEqual([3000, 1]);
    expect(largestDifference(predict(model, table), prediction!.values)).toBeLessThan(1e-4);
  });

  it('separates neighbouring 32-bit floats', async () => {
    const below = Math.fround(0.1);
    const above = Math.fround(0.1 + 2 ** -27);
    const records = Array.from({ length: 200 }, (_, row) => ({ x: row % 2 === 0 ? below : above, y: row % 2 }));
    const model = await train({ train: tableFromRecords(records) }, { label: 'y', trees: 30 });
    const table = tableFromRecords(records);
    expect(new Set(encodeColumn(table, model.encodings[0]!)).size).toBe(2);
    expect(score(model, table)['label']!.values).toEqual(records.map(({ y }) => y));
  });
});
