import { describe, expect, it } from '@jest/globals';
import { dataSetOf } from './resolve.js';

describe('the data that a platform works on', () => {
  it.each([
    ['native', 'native', 'native'],
    ['native', 'embedded', 'embedded'],
    ['compose', 'compose', 'compose'],
    ['native', 'compose', 'compose'],
    ['compose', 'native', 'compose'],
    ['compose', 'embedded', 'embedded'],
    ['given', 'given', 'native'],
  ] as const)('with PostgreSQL %s and the event log %s is the set %s', (postgres, eventLog, expected) => {
    expect(dataSetOf(postgres, eventLog)).toBe(expected);
  });
});
