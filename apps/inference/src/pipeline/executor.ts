import type { Tensor } from '../tensors/tensor.js';

/** What runs a version: loops compiled from its graph, or ONNX Runtime. */
export type Engine = 'evaluator' | 'onnxruntime';

/** Runs one version of a model: inputs in the order of its signature, answers in the order of its outputs. */
export interface Executor {
  run(inputs: readonly Tensor[]): Promise<Tensor[]>;
  release(): Promise<void>;
}
