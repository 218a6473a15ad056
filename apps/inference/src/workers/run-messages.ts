import type { Signature } from '../pipeline/validate.js';
import type { Tensor } from '../tensors/tensor.js';

/** The first message to a worker: the one version that it loads. */
export interface SessionOrder {
  readonly modelPath: string;
  readonly signature: Signature;
}

/** Each further message. */
export interface RunMessage {
  readonly run: number;
  readonly inputs: readonly Tensor[];
}

/** Loading is run 0, answered without outputs. A fault is in the executor's words. */
export type RunReply =
  { readonly run: number; readonly outputs: readonly Tensor[] } | { readonly run: number; readonly fault: string };
