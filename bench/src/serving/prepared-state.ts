import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DirectoryArtifactStore } from '@modelyard/artifacts';
import {
  type Digest,
  Environment,
  type EvaluatorPolicy,
  ModelId,
  ModelVersionId,
  PredictionLogPolicy,
  type ServedModel,
  type TrafficPlan,
} from '@modelyard/contracts';
import type { BenchModel } from './models.js';

/** A model that a prepared state serves. */
export interface PreparedModel {
  /** By which it is asked for. */
  readonly name: string;
  readonly model: BenchModel;
  readonly evaluators?: EvaluatorPolicy;
}

/**
 * Prepares a state folder whose last known traffic plans serve these models, so that the service needs no deployer.
 * @param folders where artifacts and state go; made when absent
 * @param sample the share of predictions to log, 0 … 1
 */
export async function prepareState(
  prepared: readonly PreparedModel[],
  folders: { readonly artifacts: string; readonly state: string },
  sample: number,
): Promise<void> {
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  const store = new DirectoryArtifactStore(folders.artifacts);
  const plans: TrafficPlan[] = [];
  for (const [at, { name, model, evaluators = 'on' }] of prepared.entries()) {
    const served = servedModel(name, at, model, await store.put(model.make()));
    plans.push({
      environment: Environment.parse('production'),
      modelId: served.modelId,
      name,
      revision: 1,
      state: 'serving',
      reason: null,
      entries: [{ servedModel: served, weight: 100, role: 'stable' }],
      stickiness: { header: null, parameter: null, salt: 'bench' },
      experiments: [],
      shadows: [],
      headerRules: [],
      predictionLog: PredictionLogPolicy.parse({ sample }),
      evaluators,
    });
  }
  writeFileSync(join(folders.state, 'traffic-plans.json'), JSON.stringify(plans));
}

function servedModel(
  name: string,
  at: number,
  { width }: BenchModel,
  { digest, bytes }: { readonly digest: Digest; readonly bytes: number },
): ServedModel {
  return {
    modelId: ModelId.parse(`0193d5a0-0000-7000-8000-00000000000${at}`),
    modelVersionId: ModelVersionId.parse(`0193d5a0-0000-7000-9000-00000000000${at}`),
    name,
    version: '1',
    artifact: { digest, bytes },
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, width] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
    features: Array.from({ length: width }, (_, index) => ({
      name: `x[${index}]`,
      kind: 'numeric' as const,
      source: { input: 'x', index },
    })),
    confidence: { kind: 'largest-probability', output: 'y' },
    decision: { kind: 'threshold', output: 'y', threshold: 0.5, above: true, below: false },
  };
}
