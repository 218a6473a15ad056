import { ModelId, ModelVersionId, production, type ServedModel } from '@modelyard/contracts';
import type { PlanSubject } from '../traffic/plan-edits.js';

const modelId = ModelId.parse('0190b6a0-0000-7000-8000-000000000001');

/** The model that specs speak of. */
export const subject: PlanSubject = { environment: production, modelId, name: 'flights' };

/** A small servable version for specs: two numbers and a text in, a probability out. */
export function servedModel(overrides: Partial<ServedModel> = {}): ServedModel {
  const version = overrides.version ?? '1';
  return {
    modelId,
    modelVersionId: ModelVersionId.parse(`0190b6a0-0000-7000-8000-${version.padStart(12, '0')}`),
    name: 'flights',
    version,
    artifact: { digest: `sha256:${'a'.repeat(64)}` as never, bytes: 10 },
    inputs: [
      { name: 'numbers', datatype: 'FP32', shape: [-1, 2] },
      { name: 'carrier', datatype: 'BYTES', shape: [-1, 1] },
    ],
    outputs: [{ name: 'probability', datatype: 'FP32', shape: [-1, 1] }],
    features: [
      { name: 'distance', kind: 'numeric', source: { input: 'numbers', index: 0 } },
      { name: 'hour', kind: 'numeric', source: { input: 'numbers', index: 1 } },
      { name: 'carrier', kind: 'categorical', source: { input: 'carrier' } },
    ],
    confidence: { kind: 'none' },
    decision: { kind: 'none' },
    ...overrides,
  };
}
