import type { Tensor } from '../tensors/tensor.js';

export type ParameterValue = string | number | boolean;
export type Parameters = Readonly<Record<string, ParameterValue>>;

export interface RequestedOutput {
  readonly name: string;
  /** Whether the caller wants this output as raw bytes; null leaves it to the request. */
  readonly binary: boolean | null;
  /** How many of its largest values the caller wants instead, by Triton's classification extension; null: the tensor. */
  readonly classes: number | null;
}

/** What a decoder makes of one request body, the same for JSON, binary tensors and protobuf. */
export interface InferRequest {
  /** The caller's own id, which must come back; null when none was sent. */
  readonly id: string | null;
  readonly parameters: Parameters;
  readonly inputs: readonly Tensor[];
  /** null asks for every output. */
  readonly outputs: readonly RequestedOutput[] | null;
}

export const noParameters: Parameters = Object.freeze({});
