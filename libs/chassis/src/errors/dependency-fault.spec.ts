import { describe, expect, it } from '@jest/globals';
import { dependencyFault } from './dependency-fault.js';
import { toDomainError } from './to-domain-error.js';

function coded(code: string): Error {
  return Object.assign(new Error('failed'), { code });
}

describe('a fault of a dependency', () => {
  it.each(['ECONNREFUSED', 'EPIPE', '08006', '57P01', '57P03', '53300'])('is an outage: %s', (code) => {
    expect(dependencyFault(coded(code))).toBe('outage');
    expect(toDomainError(coded(code))).toMatchObject({ code: 'dependency-unavailable', kind: 'unavailable' });
  });

  it.each(['40001', '40P01', '55P03'])('is contention: %s', (code) => {
    expect(dependencyFault(coded(code))).toBe('contention');
    expect(toDomainError(coded(code))).toMatchObject({ code: 'concurrent-change', kind: 'conflict' });
  });

  it.each(['23505', '42P01', 'ENOENT', 'ERR_INVALID_ARG_TYPE'])('is something else: %s', (code) => {
    expect(dependencyFault(coded(code))).toBeUndefined();
    expect(toDomainError(coded(code))).toMatchObject({ kind: 'internal' });
  });

  it('is found behind a wrapper, and where the driver gives no code', () => {
    expect(dependencyFault(new Error('query failed', { cause: coded('57P01') }))).toBe('outage');
    expect(dependencyFault(Object.assign(new Error('query failed'), { driverError: coded('40001') }))).toBe(
      'contention',
    );
    expect(dependencyFault(new Error('Connection terminated unexpectedly'))).toBe('outage');
    expect(dependencyFault('ECONNREFUSED')).toBeUndefined();
  });
});
