import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@modelyard/chassis';
import { absent, alreadyExists, invalidParameter } from './mlflow-errors.js';
import { renderMlflowError } from './render-mlflow-error.js';

const render = (error: DomainError, status = error.mapping.httpStatus) =>
  renderMlflowError(error, { status, correlationId: 'c' });

describe('MLflow errors', () => {
  it('carry the error code and the message that clients read', () => {
    expect(render(invalidParameter('Bad value'))).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE', message: 'Bad value', code: 'invalid-parameter' },
    });
    expect(render(absent('No such run'))).toMatchObject({
      status: 404,
      body: { error_code: 'RESOURCE_DOES_NOT_EXIST' },
    });
  });

  it('answer a name in use with the code that clients look for, as a 400', () => {
    expect(render(alreadyExists('Taken'))).toMatchObject({
      status: 400,
      body: { error_code: 'RESOURCE_ALREADY_EXISTS' },
    });
  });

  it('ask a caller that nobody knows to identify itself', () => {
    const unknown = new DomainError({ code: 'not-identified', kind: 'forbidden', message: 'm', nextStep: 'n' });
    expect(render(unknown)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="mlflow"' },
      body: { error_code: 'UNAUTHENTICATED' },
    });
  });

  it.each([
    ['no-such-route', 'not-found', 404, 'ENDPOINT_NOT_FOUND'],
    ['not-supported', 'invalid', 501, 'NOT_IMPLEMENTED'],
    ['unsupported-media-type', 'invalid', 400, 'INVALID_PARAMETER_VALUE'],
  ] as const)('answer %s with %s %i', (code, kind, status, errorCode) => {
    expect(render(new DomainError({ code, kind, message: 'm', nextStep: 'n' }))).toMatchObject({
      status,
      body: { error_code: errorCode },
    });
  });
});
