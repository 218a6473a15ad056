import type { Deadline } from './deadline.js';
import type { Tensor, TensorSpec } from './signature.js';

export type ParameterValue = string | number | boolean;
/** What a reply says beside its outputs. */
export type ReplyParameters = Readonly<Record<string, ParameterValue>>;

/** One request for predictions, the same for every transport. */
export interface InferRequest {
  readonly model: string;
  /** Null: the traffic plan chooses. */
  readonly version: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly inputs: readonly Tensor[];
  /** Null: every output. */
  readonly outputs: readonly string[] | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** A decoded reply. */
export interface InferReply {
  readonly version: string;
  readonly parameters: ReplyParameters;
  readonly outputs: readonly Tensor[];
}

/** What the service says of a model. */
export interface ModelMetadata {
  readonly name: string;
  readonly versions: readonly string[];
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

export interface ModelName {
  readonly model: string;
  readonly version: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** One attempt at a time; every method ends with an InferenceError where it does not succeed. */
export interface Transport {
  infer(request: InferRequest, deadline: Deadline): Promise<InferReply>;
  metadata(name: ModelName, deadline: Deadline): Promise<ModelMetadata>;
  close(): Promise<void>;
}
