import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { DomainError } from '@modelyard/chassis';
import type { ErrorKind } from '@modelyard/chassis';
import { backOffMs, classify } from './failure.js';

const domain = (kind: ErrorKind, cause?: unknown): DomainError =>
  new DomainError({ code: 'x', kind, message: 'x', nextStep: 'x', cause });
const withCode = (code: string): Error => Object.assign(new Error(code), { code });

describe('the cause of a failure', () => {
  it.each([
    ['a dependency that is away', domain('unavailable'), 'transient'],
    ['a lost race', domain('conflict'), 'transient'],
    ['invalid input', domain('invalid'), 'poison'],
    ['a serialization failure', new QueryFailedError('q', [], withCode('40001')), 'transient'],
    ['a deadlock', withCode('40P01'), 'transient'],
    ['a database that shuts down', new QueryFailedError('q', [], withCode('57P01')), 'outage'],
    ['a refused connection', withCode('ECONNREFUSED'), 'outage'],
    ['a terminated connection', new Error('Connection terminated unexpectedly'), 'outage'],
    ['a violated constraint', new QueryFailedError('q', [], withCode('23505')), 'poison'],
    ['a defect', new TypeError('x is not a function'), 'poison'],
    ['a wrapped outage', new Error('could not save', { cause: withCode('ECONNRESET') }), 'outage'],
    ['something that is no error', 'thrown text', 'poison'],
  ])('%s is told', (_what, error, expected) => {
    expect(classify(error)).toBe(expected);
  });

  it('waits longer after each try, up to ten seconds', () => {
    expect([1, 2, 3].map((attempt) => backOffMs(attempt, 0))).toEqual([50, 100, 200]);
    expect(backOffMs(50, 0.999)).toBeLessThanOrEqual(10_000);
  });
});
