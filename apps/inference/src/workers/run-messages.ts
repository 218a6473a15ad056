import type { Signature } from '../pipeline/validate.js';
import type { Tensor } from '../tensors/tensor.js';

/** What a worker is started for: the one version that it loads. */
export interface SessionOrder {
  readonly modelPath: string;
  readonly signature: Signature;
}

export interface RunMessage {
  readonly run: number;
  readonly inputs: readonly Tensor[];
}

/** Loading is run 0, answered without outputs. A fault is in the executor's words. */
export type RunReply =
  { readonly run: number; readonly outputs: readonly Tensor[] } | { readonly run: number; readonly fault: string };

/**
 * Tensors with memory of their own, and that memory to hand over: copied once, whatever lies around them in theirs. Inputs may be views
 * of a request's body and are still to be logged; ONNX Runtime takes no shared memory.
 */
export function packed(tensors: readonly Tensor[]): { tensors: Tensor[]; memory: ArrayBuffer[] } {
  const memory: ArrayBuffer[] = [];
  const copies = tensors.map((tensor) => {
    if (Array.isArray(tensor.data)) return tensor;
    const data = tensor.data.slice();
    memory.push(data.buffer);
    return { ...tensor, data };
  });
  return { tensors: copies, memory };
}
