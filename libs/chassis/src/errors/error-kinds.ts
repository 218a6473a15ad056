/** What happens to a background job or an event whose handling failed. */
export type JobOutcome = 'retry' | 'dead-letter' | 'fail';

/** How one kind of error looks on each transport. */
export interface ErrorKindMapping {
  readonly httpStatus: number;
  readonly title: string;
  readonly mlflowErrorCode: string;
  /** Canonical gRPC status number. */
  readonly grpcStatus: number;
  readonly jobOutcome: JobOutcome;
}

/**
 * The one table from error kind to transport. Job outcomes: `retry` is bounded and ends in the dead letters, `dead-letter`
 * is for input that cannot succeed however often it is tried, `fail` is for work that was refused and leaves nothing to inspect.
 * A conflict is retried because most are lost races on a version that was read a moment too early.
 */
export const errorKinds = {
  invalid: {
    httpStatus: 400,
    title: 'The request is invalid',
    mlflowErrorCode: 'INVALID_PARAMETER_VALUE',
    grpcStatus: 3,
    jobOutcome: 'dead-letter',
  },
  'not-found': {
    httpStatus: 404,
    title: 'No such thing',
    mlflowErrorCode: 'RESOURCE_DOES_NOT_EXIST',
    grpcStatus: 5,
    jobOutcome: 'dead-letter',
  },
  conflict: {
    httpStatus: 409,
    title: 'The request conflicts with the current state',
    mlflowErrorCode: 'RESOURCE_CONFLICT',
    grpcStatus: 10,
    jobOutcome: 'retry',
  },
  forbidden: {
    httpStatus: 403,
    title: 'The caller may not do this',
    mlflowErrorCode: 'PERMISSION_DENIED',
    grpcStatus: 7,
    jobOutcome: 'fail',
  },
  unavailable: {
    httpStatus: 503,
    title: 'A dependency does not answer',
    mlflowErrorCode: 'TEMPORARILY_UNAVAILABLE',
    grpcStatus: 14,
    jobOutcome: 'retry',
  },
  internal: {
    httpStatus: 500,
    title: 'The service failed',
    mlflowErrorCode: 'INTERNAL_ERROR',
    grpcStatus: 13,
    jobOutcome: 'retry',
  },
} as const satisfies Record<string, ErrorKindMapping>;

export type ErrorKind = keyof typeof errorKinds;
