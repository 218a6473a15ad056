import type { Route } from '../routing/routing-table.js';
import { Refusal } from '../refusal.js';
import type { Tensor } from '../tensors/tensor.js';
import type { InferenceCall } from './inference-call.js';
import type { LiveVersion } from './live-version.js';
import { readPriority } from './request-parameters.js';
import type { BatchJob } from './turn-batcher.js';

/** A routed and validated request that waits for its run. */
export class PendingInference implements BatchJob {
  constructor(
    readonly call: InferenceCall,
    readonly live: LiveVersion,
    readonly route: Route,
    /** All inputs of the signature, in its order. */
    readonly inputs: readonly Tensor[],
    readonly rows: number,
    /** Positions in the signature's outputs of what the caller asked for, in the caller's order; null: all of them. */
    readonly wantedOutputs: readonly number[] | null,
    readonly predictionId: string,
    /** When it happened in the caller's world, RFC 3339; null where the caller said nothing. */
    readonly eventTime: string | null,
    /** Monotonic milliseconds after which nobody waits for the answer. */
    readonly deadline: number,
    private readonly onFailed: (pending: PendingInference, refusal: Refusal) => void,
  ) {}

  /** Throws a refusal when the caller's is none. */
  get priority(): number {
    return readPriority(this.call.request.parameters);
  }

  dropReason(now: number): Refusal | null {
    if (this.call.cancelled()) return new Refusal('cancelled', 'Request was cancelled');
    return now > this.deadline ? new Refusal('expired', 'Request timeout expired') : null;
  }

  failed(refusal: Refusal): void {
    this.onFailed(this, refusal);
  }
}
