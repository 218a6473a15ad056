import * as z from 'zod';

/** Whether an evaluator compiled from its graph may run a version, where proof and measurement speak for it. */
export const EvaluatorPolicy = z
  .enum(['on', 'off'])
  .describe('`on`: the faster of ONNX Runtime and a proven evaluator. `off`: ONNX Runtime, always.');
export type EvaluatorPolicy = z.infer<typeof EvaluatorPolicy>;
