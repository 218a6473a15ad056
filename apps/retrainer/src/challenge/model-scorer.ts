import type { FeatureColumn, TensorSpec } from '@modelyard/contracts';
import type { LabelledRow } from '../windows/labelled-windows.js';
import type { ScoreSource } from './score-source.js';

/** What it takes to score rows with an ONNX file. */
export interface ScoringInput {
  readonly modelPath: string;
  readonly inputs: readonly TensorSpec[];
  readonly features: readonly FeatureColumn[];
  readonly source: ScoreSource;
  readonly rows: readonly LabelledRow[];
}

/** Runs a model on rows; also the injection token. */
export abstract class ModelScorer {
  /** One number per row, in order. @throws DomainError `model-does-not-score` */
  abstract score(input: ScoringInput): Promise<readonly number[]>;
}
