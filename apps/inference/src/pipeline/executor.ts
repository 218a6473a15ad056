import type { Tensor } from '../tensors/tensor.js';

/** What runs a version: loops compiled from its graph, or ONNX Runtime. */
export type Engine = 'evaluator' | 'onnxruntime';

/** Runs one version of a model: inputs in the order of its signature, answers in the order of its outputs. */
export interface Executor {
  /**
   * Answers at once where it can, and throws or rejects where it cannot answer. The inputs' memory is the caller's again after that: no
   * answer lies in it.
   */
  run(inputs: readonly Tensor[]): Tensor[] | Promise<Tensor[]>;
  release(): Promise<void>;
}
