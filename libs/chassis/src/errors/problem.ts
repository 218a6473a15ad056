import type { DomainError, FieldFault } from './domain-error.js';

/** An RFC 9457 problem document with the platform's extension members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly nextStep: string;
  readonly correlationId: string;
  readonly faults?: readonly FieldFault[];
  readonly details?: Readonly<Record<string, unknown>>;
}

export const problemMediaType = 'application/problem+json';

/** The problem document of an error. `status` overrides the table where HTTP knows better (413, 415, 405). */
export function toProblem(error: DomainError, correlationId: string, status = error.mapping.httpStatus): Problem {
  return {
    type: `urn:modelyard:problem:${error.code}`,
    title: error.mapping.title,
    status,
    detail: error.message,
    code: error.code,
    nextStep: error.nextStep,
    correlationId,
    ...(error.fieldFaults.length > 0 && { faults: error.fieldFaults }),
    ...(Object.keys(error.details).length > 0 && { details: error.details }),
  };
}
