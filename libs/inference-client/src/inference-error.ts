/**
 * Why there is no answer. `connection`: it broke or could not be made; `unavailable`: the service says not now; both pass and are
 * tried again. `expired`: the deadline came first. `cancelled`: the caller's own signal. `protocol`: a reply nobody can read.
 */
export type FailureKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'unsupported'
  | 'unavailable'
  | 'expired'
  | 'cancelled'
  | 'connection'
  | 'protocol'
  | 'internal';

export interface FailureFacts {
  readonly kind: FailureKind;
  /** HTTP status or gRPC status number of the reply; null where there was no reply. */
  readonly code?: number | null;
  /** How long the service asks to be left alone. */
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}

/** The only error that calls of this package end with. `message` is what the server said, where it said something. */
export class InferenceError extends Error {
  override readonly name = 'InferenceError';
  readonly kind: FailureKind;
  readonly code: number | null;
  readonly retryAfterMs: number | null;

  constructor(message: string, { kind, code = null, retryAfterMs = null, cause }: FailureFacts) {
    super(message, { cause });
    this.kind = kind;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may succeed a little later. */
  get passing(): boolean {
    return this.kind === 'unavailable' || this.kind === 'connection';
  }
}

/** An argument that could not be sent; nothing has left. */
export const badArgument = (message: string): InferenceError => new InferenceError(message, { kind: 'invalid' });

/** A reply that breaks the protocol. */
export const unreadable = (message: string, cause?: unknown): InferenceError =>
  new InferenceError(message, { kind: 'protocol', cause });
