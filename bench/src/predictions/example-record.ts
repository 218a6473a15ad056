import { PredictionLogged, type PredictionRecord } from '@modelyard/contracts';

export const FEATURES = 20;

/** A prediction of a small tabular model. */
export function exampleRecord(predictionId: string, row: number): PredictionRecord {
  const names = Array.from({ length: FEATURES }, (_, at) => `x[${at}]`);
  return PredictionLogged.encode({
    predictionId,
    environment: 'production',
    modelId: '0193d5a0-0000-7000-8000-000000000001',
    name: 'mlp',
    modelVersionId: '0193d5a0-0000-7000-8000-000000000002',
    version: '1',
    digest: `sha256:${'3f'.repeat(32)}`,
    unit: null,
    experiment: null,
    arm: null,
    propensity: 1,
    shadow: false,
    purpose: 'live',
    requestTime: '2001-03-19T06:00:04.512Z',
    eventTime: '2001-03-19T06:00:04.512Z',
    producer: '0193d5a0-0000-7000-8000-000000000003',
    producerSequence: row,
    features: Object.fromEntries(names.map((name, at) => [name, Math.fround((at + row) / 7)])),
    outputs: { y: Math.fround(0.7) },
    decision: true,
    threshold: 0.5,
    confidence: Math.fround(0.7),
    latencyMs: 0.84 + row,
    error: null,
  } as unknown as PredictionRecord);
}
