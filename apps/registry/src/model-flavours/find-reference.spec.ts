import { describe, expect, it } from '@jest/globals';
import { Digest } from '@modelyard/contracts';
import { findReference } from './find-reference.js';

const digest = Digest.parse(`sha256:${'a'.repeat(64)}`);
const file = (path: string) => ({ path, digest, bytes: 1 });

describe('reference data', () => {
  it.each([
    ['training.parquet', 'parquet'],
    ['rows.CSV', 'csv'],
    ['rows.ndjson', 'ndjson'],
    ['rows.jsonl', 'ndjson'],
  ])('is the one file of a known format: %s', (path, format) => {
    expect(findReference([file(path), file('README.md')], [])).toEqual({ digest, format });
  });

  it('has the label column that a tag names, the version’s own first', () => {
    const tags = [
      { key: 'modelyard.label', value: 'delayed' },
      { key: 'modelyard.label', value: 'other' },
    ];
    expect(findReference([file('a.csv')], tags)).toMatchObject({ labelColumn: 'delayed' });
  });

  it('is none where there is no such file or several could be meant', () => {
    expect(findReference([], [])).toBeNull();
    expect(findReference([file('notes.txt')], [])).toBeNull();
    expect(findReference([file('a.csv'), file('b.parquet')], [])).toBeNull();
  });
});
