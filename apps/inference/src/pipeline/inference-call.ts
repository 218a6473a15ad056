import type { Route } from '../routing/routing-table.js';
import type { Refusal } from '../refusal.js';
import type { Tensor } from '../tensors/tensor.js';
import type { InferRequest } from './infer-request.js';
import type { LiveVersion } from './live-version.js';

/** One request from either protocol on its way through the pipeline. Exactly one of answer and refuse is called. */
export interface InferenceCall {
  readonly model: string;
  /** The version the caller insists on; null leaves the choice to the traffic plan. */
  readonly version: string | null;
  readonly request: InferRequest;
  /** Monotonic milliseconds when the first byte was seen. */
  readonly receivedAt: number;
  /** Milliseconds the caller is willing to wait, by its transport; null: it said nothing. */
  readonly timeoutMs: number | null;
  /** @param lowerCaseName a field of the transport's head, in lower case */
  header(lowerCaseName: string): string | undefined;
  /** The inputs for the version that will answer. Throws a refusal when the request's rows do not fit it. */
  inputs(live: LiveVersion): readonly Tensor[];
  /** True once the caller is gone: work that has not begun is dropped. */
  cancelled(): boolean;
  answer(answer: Answer): void;
  refuse(refusal: Refusal): void;
}

/** What the pipeline found out for one call. */
export interface Answer {
  readonly live: LiveVersion;
  readonly route: Route;
  /** Of the whole request; row i of several is the prediction `<predictionId>-<i>`. */
  readonly predictionId: string;
  readonly outputs: readonly Tensor[];
}
