import type { TensorSpec } from '../documents/served-model.js';

/** A column of an MLflow signature: its name (null when it has none) and MLflow's type word. */
export interface SignatureColumn {
  readonly name: string | null;
  readonly type: string;
}

export interface ServingDeclaration {
  /** The signature's input columns; null when the version has no column-based signature. */
  readonly columns: readonly SignatureColumn[] | null;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** The version's tags; three of them may override what the signature and the graph say. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What is wrong with a declaration: the field (`modelyard.confidence/output`), the fault, and what to write instead. */
export interface ServingFault {
  readonly field: string;
  readonly message: string;
  readonly fix: string;
}

/** The version tags that say what inputs and outputs mean; each holds JSON. */
export const servingTags = {
  features: 'modelyard.features',
  confidence: 'modelyard.confidence',
  decision: 'modelyard.decision',
} as const;
