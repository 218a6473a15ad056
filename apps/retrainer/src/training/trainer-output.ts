import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectModel, type InspectedModel } from '@modelyard/onnx';
import { z } from 'zod';
import type { RunFiles } from '../tracking/run-tracker.js';
import { badOutput } from './training-refusals.js';

export interface TrainerOutput {
  /** The files of the MLflow model folder. */
  readonly model: RunFiles;
  readonly modelPath: string;
  readonly inspected: InspectedModel;
  readonly metrics: Readonly<Record<string, number>>;
}

const Metrics = z.record(z.string(), z.number());

/** Reads what a trainer left behind; nothing of it is trusted. @throws DomainError `trainer-output-invalid` */
export async function readTrainerOutput(output: string): Promise<TrainerOutput> {
  try {
    const folder = join(output, 'model');
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    const paths = entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
    const model = new Map<string, Uint8Array>();
    for (const path of paths) model.set(path.slice(folder.length + 1), await readFile(path));
    const graph = [...model.keys()].find((path) => path.endsWith('.onnx'));
    if (graph === undefined) throw badOutput('its model folder holds no .onnx file');
    return {
      model,
      modelPath: join(folder, graph),
      inspected: inspectModel(model.get(graph) ?? new Uint8Array(0)),
      metrics: Metrics.parse(JSON.parse(await readFile(join(output, 'metrics.json'), 'utf8'))),
    };
  } catch (cause) {
    throw badOutput('what it wrote cannot be read', cause);
  }
}
