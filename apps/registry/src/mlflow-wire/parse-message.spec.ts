import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { bool, double, enumeration, experimentId, identifier, int64, keyValue, repeated } from './fields.js';
import { parseMessage } from './parse-message.js';

const one = (schema: z.ZodType, value: unknown): unknown =>
  (parseMessage(z.object({ f: schema }), { f: value }) as { f: unknown }).f;

describe('request messages', () => {
  it('takes null for unset and ignores unknown fields', () => {
    const schema = z.object({ name: identifier, note: z.string().optional() });
    expect(parseMessage(schema, { name: 'a', note: null, unknown: { deep: null } })).toEqual({ name: 'a' });
  });

  it('takes integers as numbers and as text', () => {
    expect([one(int64, 7), one(int64, '-7'), one(int64, '1700000000000')]).toEqual([7, -7, 1_700_000_000_000]);
    for (const odd of [1.5, '1.5', 'x', '99999999999999999999', true, 2 ** 60])
      expect(() => one(int64, odd)).toThrow(/Invalid value/);
  });

  it('takes doubles as numbers, text and the words that JSON has no number for', () => {
    expect([one(double, 0.5), one(double, '1e-3'), one(double, 'Infinity'), one(double, '-Infinity')]).toEqual([
      0.5,
      0.001,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
    expect(one(double, 'NaN')).toBeNaN();
    for (const odd of ['abc', '', 'constructor', true, []]) expect(() => one(double, odd)).toThrow(/value/);
  });

  it('takes booleans in any case', () => {
    expect([one(bool, true), one(bool, 'True'), one(bool, 'FALSE')]).toEqual([true, true, false]);
    expect(() => one(bool, 'yes')).toThrow(/Invalid value "yes" for parameter 'f' supplied/);
  });

  it('takes enumerations by name and by number', () => {
    const status = enumeration(['RUNNING', 'SCHEDULED', 'FINISHED']);
    expect([one(status, 'FINISHED'), one(status, 1)]).toEqual(['FINISHED', 'RUNNING']);
    expect(() => one(status, 4)).toThrow(/Invalid value/);
    expect(() => one(status, 'toString')).toThrow(/Invalid value/);
  });

  it('takes a single value for a repeated field, as a query string gives it', () => {
    expect(one(repeated(z.string()), 'a')).toEqual(['a']);
    expect(one(repeated(z.string()), ['a', 'b'])).toEqual(['a', 'b']);
    expect(parseMessage(z.object({ f: repeated(z.string()) }), {})).toEqual({ f: [] });
  });

  it('refuses an experiment id that is no integer', () => {
    expect(one(experimentId, '12')).toBe('12');
    expect(() => one(experimentId, 'abc')).toThrow(/Invalid value "abc" for parameter 'f' supplied/);
  });

  it('names a missing parameter by its path', () => {
    const schema = z.object({ metrics: repeated(z.object({ key: z.string(), timestamp: int64 })) });
    expect(() => parseMessage(schema, { metrics: [{ key: 'a', timestamp: 1 }, { key: 'b' }] })).toThrow(
      "Missing value for required parameter 'metrics[1].timestamp'",
    );
    expect(() => parseMessage(z.object({ name: identifier }), { name: '' })).toThrow(
      "Missing value for required parameter 'name'",
    );
  });

  it('refuses what the database has no place for, naming the field', () => {
    const schema = z.object({ tags: repeated(keyValue) });
    expect(() => parseMessage(schema, { tags: [{ key: 'a', value: 'x\u0000y' }] })).toThrow(
      "Invalid value for parameter 'tags[0].value' supplied: it holds the character NUL",
    );
  });

  it('refuses a message that is nested without end instead of following it', () => {
    const deep: unknown = Array.from({ length: 50_000 }).reduce((inner) => [inner], 1);
    expect(() => parseMessage(z.object({ f: z.unknown() }), { f: deep })).toThrow(/nested too deeply/);
  });

  it('refuses a body that is no object', () => {
    for (const body of ['text', [1], 7])
      expect(() => parseMessage(z.object({ f: z.string().optional() }), body)).toThrow(/JSON object/);
  });

  it('reads a tag without a value as an empty one', () => {
    expect(one(keyValue, { key: 'k' })).toEqual({ key: 'k', value: '' });
  });
});
