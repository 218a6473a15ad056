import { describe, expect, it } from '@jest/globals';
import { adviceFor, nextVerificationStep } from './verification.js';

const now = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-01T00:01:00Z');

describe('the next step of a staging verification', () => {
  it('tests a version that the fleet holds ready', () => {
    expect(nextVerificationStep({ kind: 'ready' }, later, now)).toEqual({ kind: 'test' });
  });

  it('waits while the version loads, until the deadline', () => {
    const loading = { kind: 'loading', detail: 'queued' } as const;
    expect(nextVerificationStep(loading, later, now)).toEqual({ kind: 'wait' });
    expect(nextVerificationStep(loading, now, now)).toEqual({
      kind: 'fail',
      check: { name: 'load', passed: false, detail: 'queued', figures: {} },
    });
  });

  it('fails at once when the fleet refuses the version', () => {
    expect(nextVerificationStep({ kind: 'failed', detail: 'digest mismatch' }, later, now)).toMatchObject({
      kind: 'fail',
      check: { detail: 'digest mismatch' },
    });
  });
});

describe('advice after a failed check', () => {
  it.each(['load', 'schema', 'golden-outputs', 'latency'])('differs for %s from the general advice', (name) => {
    const general = adviceFor([]);
    expect(adviceFor([{ name, passed: false, detail: '', figures: {} }])).not.toBe(general);
  });
});
