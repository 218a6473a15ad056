import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Table } from '@modelyard/tables';
import { modelDirectory } from '../export/model-directory.js';
import { signatureOf } from '../export/signature.js';
import { predict, type TrainedModel } from '../trained-model.js';
import type { TrainingPlace } from './config.js';

/** Writes `model/`, `metrics.json`, `signature.json` and `evaluation/`. The model folder appears whole or not at all. */
export async function writeOutput(
  place: TrainingPlace,
  model: TrainedModel,
  holdout: Table | undefined,
  createdAt: Date,
): Promise<void> {
  const origin = { createdAt, ...(place.runId !== undefined && { runId: place.runId }) };
  const partial = join(place.output, 'model.partial');
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  for (const [path, bytes] of modelDirectory(model, origin)) await writeFile(join(partial, path), bytes);
  await writeJson(place, 'metrics.json', model.metrics);
  await writeJson(place, 'signature.json', signatureOf(model));
  if (holdout !== undefined) await writeEvaluation(place, model, holdout);
  await rm(join(place.output, 'model'), { recursive: true, force: true });
  await rename(partial, join(place.output, 'model'));
}

async function writeJson(place: TrainingPlace, name: string, value: unknown): Promise<void> {
  await writeFile(join(place.output, name), `${JSON.stringify(value, null, 2)}\n`);
}

/** Predictions row by row, so that the platform can compute every figure again by itself. */
async function writeEvaluation(place: TrainingPlace, model: TrainedModel, holdout: Table): Promise<void> {
  const labels = holdout.columns.get(model.parameters.label);
  const lines = Array.from(predict(model, holdout), (prediction, row) =>
    JSON.stringify({ row, label: labels?.[row] ?? null, prediction }),
  );
  await mkdir(join(place.output, 'evaluation'), { recursive: true });
  await writeFile(join(place.output, 'evaluation', 'predictions.ndjson'), `${lines.join('\n')}\n`);
}
