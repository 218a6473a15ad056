import {
  confidenceOf,
  decisionOf,
  thresholdOf,
  type Environment,
  type FeatureValue,
  type OutputValue,
  type PredictionId,
  type PredictionRecord,
} from '@modelyard/contracts';
import { perVersion } from '../pipeline/per-version.js';
import type { PendingInference } from '../pipeline/pending-inference.js';
import type { Tensor } from '../tensors/tensor.js';
import { rowAt, rowWidth, valueAt } from './row-values.js';

/** A prediction without its place in the producer's stream, which the spool gives it. */
export type UnnumberedPrediction = Omit<PredictionRecord, 'producer' | 'producerSequence'>;

/** The header that marks the platform's own requests, which monitoring must not count. */
export const PURPOSE_HEADER = 'x-modelyard-purpose';

export interface AnsweredFacts {
  readonly environment: Environment;
  /** When the platform answered, RFC 3339. */
  readonly requestTime: string;
  readonly latencyMs: number;
}

/** The id of one row of a request: the request's own where it is the only one. */
export const rowPredictionId = (requestPredictionId: string, row: number, rows: number): string =>
  rows === 1 ? requestPredictionId : `${requestPredictionId}-${row}`;

/** One record for each row that was answered, with all outputs of the model, whatever the caller asked for. */
export function predictionRecords(
  pending: PendingInference,
  outputs: readonly Tensor[],
  facts: AnsweredFacts,
): UnnumberedPrediction[] {
  const { served } = pending.live;
  const { route, rows } = pending;
  const common = {
    environment: facts.environment,
    modelId: served.modelId,
    modelVersionId: served.modelVersionId,
    name: served.name,
    version: served.version,
    digest: served.artifact?.digest ?? null,
    unit: route.unit,
    experiment: route.experiment,
    arm: route.arm,
    propensity: route.propensity,
    shadow: false,
    purpose: pending.call.header(PURPOSE_HEADER) === 'verification' ? ('verification' as const) : ('live' as const),
    requestTime: facts.requestTime,
    eventTime: pending.eventTime ?? facts.requestTime,
    threshold: thresholdOf(served.decision),
    latencyMs: facts.latencyMs,
    error: null,
  };
  return Array.from({ length: rows }, (_, row) => {
    const values = outputsOf(outputs, row, rows);
    return {
      ...common,
      // Bounded where the request was read; a schema here would cost as much as a small model's run.
      predictionId: rowPredictionId(pending.predictionId, row, rows) as PredictionId,
      features: featuresOf(pending, row),
      outputs: values,
      decision: decisionOf(served.decision, values),
      confidence: confidenceOf(served.confidence, values),
    };
  });
}

/** Where each feature of a version sits: the position of its input in the signature, and its place in a row. */
const featurePlaces = perVersion(({ served, signature }) =>
  served.features.map(({ name, source }) => ({
    name,
    input: signature.inputs.findIndex((input) => input.name === source.input),
    index: source.index ?? 0,
  })),
);

function featuresOf({ live, inputs, rows }: PendingInference, row: number): Record<string, FeatureValue> {
  const features: Record<string, FeatureValue> = {};
  for (const { name, input, index } of featurePlaces(live)) {
    const tensor = inputs[input];
    features[name] = tensor ? valueAt(tensor, row * rowWidth(tensor, rows) + index) : null;
  }
  return features;
}

function outputsOf(outputs: readonly Tensor[], row: number, rows: number): Record<string, OutputValue> {
  const values: Record<string, OutputValue> = {};
  for (const output of outputs) values[output.name] = rowAt(output, row, rows);
  return values;
}
