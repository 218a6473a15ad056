import { describe, expect, it } from '@jest/globals';
import { BadInputError } from '../trainer-error.js';
import { failureOf } from './outcome.js';

describe('failureOf', () => {
  it('says that bad input is not worth a second attempt', () => {
    const failure = failureOf(new BadInputError('label-not-binary', 'three classes', 'give two'), false);
    expect(failure).toMatchObject({ exitCode: 64, code: 'label-not-binary', nextStep: 'give two', retryable: false });
  });

  it('says that a full disk is', () => {
    expect(failureOf(Object.assign(new Error('no space'), { code: 'ENOSPC' }), false)).toMatchObject({
      exitCode: 75,
      retryable: true,
    });
  });

  it('tells being stopped from failing, whatever error the stop caused', () => {
    expect(failureOf(new Error('aborted'), true)).toMatchObject({ exitCode: 143, code: 'stopped' });
  });

  it('calls everything else a failure of its own', () => {
    expect(failureOf(new TypeError('x is undefined'), false)).toMatchObject({ exitCode: 1, code: 'internal' });
  });
});
