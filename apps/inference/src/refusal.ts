/** Why a request is not answered with a prediction; each kind has one HTTP status and one gRPC status. */
export type RefusalKind =
  | 'invalid'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'unsupported-media'
  | 'unsupported'
  | 'unavailable'
  | 'expired'
  | 'cancelled'
  | 'internal';

const statuses: Record<RefusalKind, { http: number; grpc: number }> = {
  invalid: { http: 400, grpc: 3 },
  forbidden: { http: 403, grpc: 7 },
  'not-found': { http: 404, grpc: 5 },
  'method-not-allowed': { http: 405, grpc: 12 },
  'unsupported-media': { http: 415, grpc: 3 },
  unsupported: { http: 501, grpc: 12 },
  unavailable: { http: 503, grpc: 14 },
  expired: { http: 503, grpc: 4 },
  cancelled: { http: 499, grpc: 1 },
  internal: { http: 500, grpc: 13 },
};

/**
 * A refused request. Clients match the message by substring, so the wording follows Triton's and MLServer's.
 * It stands beside the chassis' DomainError because the Open Inference Protocol has its own body and its own codes.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** Whole seconds after which the same request may be taken; null where waiting does not help. */
  readonly retryAfterSeconds: number | null;

  constructor(
    readonly kind: RefusalKind,
    message: string,
    options: ErrorOptions & { readonly retryAfterSeconds?: number } = {},
  ) {
    super(message, options);
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  get httpStatus(): number {
    return statuses[this.kind].http;
  }

  get grpcStatus(): number {
    return statuses[this.kind].grpc;
  }
}

/** The refusal of what a version will do once it is loaded: soon, so that the caller is told to ask again. */
export const notLoadedYet = (message: string, options: ErrorOptions = {}): Refusal =>
  new Refusal('unavailable', message, { ...options, retryAfterSeconds: 1 });

export const invalid = (message: string): Refusal => new Refusal('invalid', message);

/** Anything thrown inside the pipeline as a refusal; the cause stays for the log and never reaches the caller. */
export const asRefusal = (error: unknown): Refusal =>
  error instanceof Refusal ? error : new Refusal('internal', 'inference failed inside the server', { cause: error });
