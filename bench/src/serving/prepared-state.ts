import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DirectoryArtifactStore } from '@modelyard/artifacts';
import {
  Environment,
  ModelId,
  ModelVersionId,
  PredictionLogPolicy,
  type ServedModel,
  type TrafficPlan,
} from '@modelyard/contracts';
import type { BenchModel } from './models.js';

/**
 * Prepares a state folder whose last known traffic plan serves the model as `model`, so that the service needs no deployer.
 * @param folders where artifacts and state go; made when absent
 * @param sample the share of predictions to log, 0 … 1
 */
export async function prepareState(
  model: BenchModel,
  folders: { readonly artifacts: string; readonly state: string },
  sample: number,
): Promise<void> {
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  const { digest, bytes } = await new DirectoryArtifactStore(folders.artifacts).put(model.make());
  const served: ServedModel = {
    modelId: ModelId.parse('0193d5a0-0000-7000-8000-000000000001'),
    modelVersionId: ModelVersionId.parse('0193d5a0-0000-7000-8000-000000000002'),
    name: 'model',
    version: '1',
    artifact: { digest, bytes },
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, model.width] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
    features: Array.from({ length: model.width }, (_, index) => ({
      name: `x[${index}]`,
      kind: 'numeric' as const,
      source: { input: 'x', index },
    })),
    confidence: { kind: 'largest-probability', output: 'y' },
    decision: { kind: 'threshold', output: 'y', threshold: 0.5, above: true, below: false },
  };
  const plan: TrafficPlan = {
    environment: Environment.parse('production'),
    modelId: served.modelId,
    name: served.name,
    revision: 1,
    state: 'serving',
    reason: null,
    entries: [{ servedModel: served, weight: 100, role: 'stable' }],
    stickiness: { header: null, parameter: null, salt: 'bench' },
    experiments: [],
    shadows: [],
    headerRules: [],
    predictionLog: PredictionLogPolicy.parse({ sample }),
  };
  writeFileSync(join(folders.state, 'traffic-plans.json'), JSON.stringify([plan]));
}
