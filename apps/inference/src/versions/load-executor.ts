import type { Executor } from '../pipeline/executor.js';
import type { Signature } from '../pipeline/validate.js';
import type { CheckReport } from './check-report.js';
import { EvaluatorExecutor } from './evaluator-executor.js';
import { OnnxExecutor } from './onnx-executor.js';

/** Loads a version into the engine that its check has chosen. Throws an Error with the engine's words. */
export const loadExecutor = (
  modelPath: string,
  signature: Signature,
  { engine, batchable }: Pick<CheckReport, 'engine' | 'batchable'>,
): Promise<Executor> =>
  engine.engine === 'evaluator'
    ? EvaluatorExecutor.load(modelPath, signature, batchable)
    : OnnxExecutor.load(modelPath, signature);
