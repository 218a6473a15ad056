import { describe, expect, it } from '@jest/globals';
import { exitOf, type CopyReport } from '../output/copy-report.js';
import { compareFields } from './compare-fields.js';

const empty: CopyReport = {
  source: 'a',
  target: 'b',
  state: 's',
  planned: {},
  copied: {},
  failures: [],
  verification: null,
  notes: [],
};

describe('a comparison', () => {
  it('names what differs and what only one side has', () => {
    expect(compareFields('run 1', { a: '1', b: '2', c: '3' }, { a: '1', b: '9', d: '4' })).toEqual([
      { what: 'run 1', field: 'b', source: '2', target: '9' },
      { what: 'run 1', field: 'c', source: '3', target: null },
      { what: 'run 1', field: 'd', source: null, target: '4' },
    ]);
  });

  it.each<[string, Partial<CopyReport>]>([
    ['ok', {}],
    ['ok', { verification: { compared: 3, differences: [] } }],
    ['unsound', { verification: { compared: 3, differences: compareFields('x', { a: '1' }, {}) } }],
    ['failure', { failures: [{ what: 'run 1', message: 'no' }], verification: null }],
  ])('ends %s for %j', (reason, part) => {
    expect(exitOf({ ...empty, ...part })).toBe(reason);
  });
});
