import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { DomainError } from './domain-error.js';
import { errorKinds, type ErrorKind } from './error-kinds.js';
import { parseRequest } from './invalid-request.js';
import { toProblem } from './problem.js';
import { toDomainError } from './to-domain-error.js';

function failing(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

describe('the table of error kinds', () => {
  it('says what each kind is on each transport', () => {
    const rows = Object.entries(errorKinds).map(([kind, row]) => [
      kind,
      row.httpStatus,
      row.mlflowErrorCode,
      row.grpcStatus,
      row.jobOutcome,
    ]);
    expect(rows).toEqual([
      ['invalid', 400, 'INVALID_PARAMETER_VALUE', 3, 'dead-letter'],
      ['not-found', 404, 'RESOURCE_DOES_NOT_EXIST', 5, 'dead-letter'],
      ['conflict', 409, 'RESOURCE_CONFLICT', 10, 'retry'],
      ['forbidden', 403, 'PERMISSION_DENIED', 7, 'fail'],
      ['unavailable', 503, 'TEMPORARILY_UNAVAILABLE', 14, 'retry'],
      ['internal', 500, 'INTERNAL_ERROR', 13, 'retry'],
    ]);
  });

  it.each(Object.keys(errorKinds) as ErrorKind[])('answers 5xx to no fault of the caller: %s', (kind) => {
    const callersFault = !['unavailable', 'internal'].includes(kind);
    expect(errorKinds[kind].httpStatus < 500).toBe(callersFault);
  });
});

describe('a problem document', () => {
  it('carries code, next step, details and correlation id', () => {
    const error = new DomainError({
      code: 'version-not-evaluated',
      kind: 'conflict',
      message: 'Version 3 was not evaluated.',
      nextStep: 'Evaluate it first.',
      details: { version: 3 },
    });
    expect(toProblem(error, 'c-1')).toEqual({
      type: 'urn:modelyard:problem:version-not-evaluated',
      title: 'The request conflicts with the current state',
      status: 409,
      detail: 'Version 3 was not evaluated.',
      code: 'version-not-evaluated',
      nextStep: 'Evaluate it first.',
      correlationId: 'c-1',
      details: { version: 3 },
    });
  });
});

describe('an invalid request', () => {
  const schema = z.object({ name: z.string(), tags: z.array(z.object({ key: z.string() })) });

  it('names every faulty field and the fix', () => {
    const error = failing(() => parseRequest(schema, { tags: [{ key: 'a' }, {}] })) as DomainError;
    expect(error).toMatchObject({ code: 'invalid-request', kind: 'invalid' });
    expect(error.fieldFaults.map(({ field }) => field)).toEqual(['name', 'tags[1].key']);
    expect(error.nextStep).toBe('Correct name, tags[1].key and send it again.');
  });

  it('says so when the whole of it is wrong', () => {
    const error = failing(() => parseRequest(schema, null, 'policy')) as DomainError;
    expect(error.fieldFaults[0]?.field).toBe('(the policy)');
  });
});

describe('whatever else is thrown', () => {
  it('is a defect whose own words stay inside', () => {
    const thrown = new Error('password=hunter2');
    const error = toDomainError(thrown);
    expect(error).toMatchObject({ code: 'internal-error', kind: 'internal', cause: thrown });
    expect(JSON.stringify(toProblem(error, 'c-1'))).not.toContain('hunter2');
  });

  it('is left alone when it is a domain error, and told by field when it is a schema fault', () => {
    const known = new DomainError({ code: 'x', kind: 'conflict', message: 'm', nextStep: 'n' });
    expect(toDomainError(known)).toBe(known);
    expect(toDomainError(failing(() => z.string().parse(1)))).toMatchObject({ code: 'invalid-request' });
  });
});
