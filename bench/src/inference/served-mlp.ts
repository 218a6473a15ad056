import { writeFileSync } from 'node:fs';
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
import { build, ElementTypes, encodeModel } from '@modelyard/onnx';

const INPUTS = 20;
const HIDDEN = 32;

/** A small multi-layer perceptron, 20-32-1 with a logistic output: the size of many tabular models. */
function mlp(): Uint8Array {
  const weights = (count: number) => Array.from({ length: count }, (_, at) => Math.sin(at) / 4);
  const graph = build.graph({
    name: 'mlp',
    nodes: [
      build.node('Gemm', { inputs: ['x', 'w1', 'b1'], outputs: ['h'] }),
      build.node('Relu', { inputs: ['h'], outputs: ['r'] }),
      build.node('Gemm', { inputs: ['r', 'w2', 'b2'], outputs: ['z'] }),
      build.node('Sigmoid', { inputs: ['z'], outputs: ['y'] }),
    ],
    inputs: [build.tensorValue('x', ElementTypes.float, [null, INPUTS])],
    outputs: [build.tensorValue('y', ElementTypes.float, [null, 1])],
    initializers: [
      build.floatTensor('w1', weights(INPUTS * HIDDEN), [INPUTS, HIDDEN]),
      build.floatTensor('b1', weights(HIDDEN)),
      build.floatTensor('w2', weights(HIDDEN), [HIDDEN, 1]),
      build.floatTensor('b2', weights(1)),
    ],
  });
  return encodeModel(
    build.model({ graph, producer: { name: 'bench', version: '1' }, opsets: [{ domain: '', version: 17 }] }),
  );
}

/** One row for it, as a JSON request. */
export const mlpRequest = JSON.stringify({
  inputs: [
    { name: 'x', shape: [1, INPUTS], datatype: 'FP32', data: Array.from({ length: INPUTS }, (_, at) => at / 7) },
  ],
});

/**
 * Prepares a state folder whose last known traffic plan serves the model, so that the service needs no deployer.
 * @param sample the share of predictions to log, 0 … 1
 */
export async function prepareState(artifactsDir: string, stateDir: string, sample: number): Promise<void> {
  const { digest, bytes } = await new DirectoryArtifactStore(artifactsDir).put(mlp());
  const served: ServedModel = {
    modelId: ModelId.parse('0193d5a0-0000-7000-8000-000000000001'),
    modelVersionId: ModelVersionId.parse('0193d5a0-0000-7000-8000-000000000002'),
    name: 'mlp',
    version: '1',
    artifact: { digest, bytes },
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, INPUTS] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
    features: Array.from({ length: INPUTS }, (_, index) => ({
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
  writeFileSync(join(stateDir, 'traffic-plans.json'), JSON.stringify([plan]));
}
