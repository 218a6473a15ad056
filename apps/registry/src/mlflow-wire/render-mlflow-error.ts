import type { ErrorRenderer } from '@modelyard/chassis';

/** Errors whose MLflow name and status say more than their kind does. */
const exceptions: Readonly<Record<string, { readonly status: number; readonly errorCode: string }>> = {
  'already-exists': { status: 400, errorCode: 'RESOURCE_ALREADY_EXISTS' },
  'no-such-route': { status: 404, errorCode: 'ENDPOINT_NOT_FOUND' },
  'not-supported': { status: 501, errorCode: 'NOT_IMPLEMENTED' },
  'range-not-satisfiable': { status: 416, errorCode: 'INVALID_PARAMETER_VALUE' },
  'not-identified': { status: 401, errorCode: 'UNAUTHENTICATED' },
  // MLflow has no status of its own for a body that is not JSON.
  'unsupported-media-type': { status: 400, errorCode: 'INVALID_PARAMETER_VALUE' },
};

/** Answers an error with MLflow's status and body; `code` and `next_step` are additions that its clients ignore. */
export const renderMlflowError: ErrorRenderer = (error, { status }) => {
  const exception = exceptions[error.code];
  const answered = exception?.status ?? status;
  return {
    status: answered,
    mediaType: 'application/json; charset=utf-8',
    // What the client is asked for when it has a user name and a password.
    ...(answered === 401 && { headers: { 'www-authenticate': 'Basic realm="mlflow"' } }),
    body: {
      error_code: exception?.errorCode ?? error.mapping.mlflowErrorCode,
      message: error.message,
      code: error.code,
      next_step: error.nextStep,
    },
  };
};
