import { resolveFeatures } from './resolve-features.js';
import { resolveConfidence, resolveDecision } from './resolve-rules.js';
import type { FeatureColumn } from '../documents/served-model.js';
import type { ConfidenceRule, DecisionRule } from '../documents/serving-rules.js';
import type { ServingDeclaration, ServingFault } from './declaration.js';

export interface ServingMeaning {
  readonly features: FeatureColumn[];
  readonly confidence: ConfidenceRule;
  readonly decision: DecisionRule;
}

export type ServingResolution =
  { readonly ok: true; readonly meaning: ServingMeaning } | { readonly ok: false; readonly faults: ServingFault[] };

/**
 * Decides, once, at registration, what the values of a version are called and what its outputs mean: from the tags where
 * they say so, else from the signature's columns and the graph's own names. Never guesses silently where a tag is wrong.
 */
export function resolveServing(declaration: ServingDeclaration): ServingResolution {
  const faults: ServingFault[] = [];
  const features = resolveFeatures(declaration, faults);
  const confidence = resolveConfidence(declaration, faults);
  const decision = resolveDecision(declaration, faults);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, meaning: { features, confidence, decision } };
}
