import { HttpException } from '@nestjs/common';
import { DomainError } from '../errors/domain-error.js';
import type { ErrorKind } from '../errors/error-kinds.js';
import { toDomainError } from '../errors/to-domain-error.js';

/** A failed request: the error, and the HTTP status to answer with. */
export interface HttpFailure {
  readonly error: DomainError;
  readonly status: number;
}

const refusals: Readonly<Record<number, { code: string; nextStep: string }>> = {
  404: { code: 'no-such-route', nextStep: 'Check the method and the path.' },
  405: { code: 'method-not-allowed', nextStep: 'Use a method that the route accepts.' },
  408: { code: 'request-timeout', nextStep: 'Send the whole request faster, or in smaller parts.' },
  413: { code: 'body-too-large', nextStep: 'Send a smaller body.' },
  415: { code: 'unsupported-media-type', nextStep: 'Send the body as application/json.' },
};

/**
 * Reads whatever a handler or the web framework threw. The framework's own 4xx refusals (malformed JSON, body too large, unknown
 * route) keep their status; everything else goes by the table of error kinds.
 */
export function httpFailure(thrown: unknown): HttpFailure {
  const status = frameworkStatus(thrown);
  if (status === undefined || status >= 500 || status < 400) {
    const error = toDomainError(thrown);
    return { error, status: error.mapping.httpStatus };
  }
  const { code, nextStep } = refusals[status] ?? {
    code: 'invalid-request',
    nextStep: 'Correct the request and send it again.',
  };
  const message = thrown instanceof Error ? thrown.message : 'The request was refused.';
  return { error: new DomainError({ code, kind: kindOf(status), message, nextStep, cause: thrown }), status };
}

function frameworkStatus(thrown: unknown): number | undefined {
  if (thrown instanceof DomainError) return undefined;
  if (thrown instanceof HttpException) return thrown.getStatus();
  // Fastify's own errors carry a code of this form; a status on any other error is nobody's promise.
  const { code, statusCode } = (thrown ?? {}) as { code?: unknown; statusCode?: unknown };
  return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' ? statusCode : undefined;
}

function kindOf(status: number): ErrorKind {
  if (status === 404) return 'not-found';
  if (status === 409) return 'conflict';
  return status === 401 || status === 403 ? 'forbidden' : 'invalid';
}
