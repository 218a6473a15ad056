import { InferenceError } from './inference-error.js';

/** How long a call may take in all, its repetitions included, and whether its caller still wants it. */
export class Deadline {
  /** Aborts when the time is up or the caller gives up. */
  readonly signal: AbortSignal;
  private readonly at: number;

  constructor(
    timeoutMs: number,
    private readonly caller?: AbortSignal,
  ) {
    this.at = performance.now() + timeoutMs;
    const timer = AbortSignal.timeout(Math.ceil(timeoutMs));
    this.signal = caller ? AbortSignal.any([caller, timer]) : timer;
  }

  get remainingMs(): number {
    return Math.max(0, this.at - performance.now());
  }

  /** The error of a call that ended because the signal aborted. */
  failure(cause?: unknown): InferenceError {
    return this.caller?.aborted === true
      ? new InferenceError('the caller gave the request up', { kind: 'cancelled', cause })
      : new InferenceError('the deadline passed before there was an answer', { kind: 'expired', cause });
  }
}
