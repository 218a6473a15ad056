import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from './canonical-json.js';

describe('canonical JSON', () => {
  it('writes equal states equally, whatever the order of their keys', () => {
    const one = { name: 'flights', tags: { b: '2', a: '1' }, versions: [2, 1] };
    const other = { versions: [2, 1], tags: { a: '1', b: '2' }, name: 'flights' };
    expect(canonicalJson(one)).toBe('{"name":"flights","tags":{"a":"1","b":"2"},"versions":[2,1]}');
    expect(canonicalJson(other)).toBe(canonicalJson(one));
  });

  it('tells states apart that differ in a nested value or in the order of a list', () => {
    expect(canonicalJson({ a: { b: 1 } })).not.toBe(canonicalJson({ a: { b: 2 } }));
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  });
});
