import { describe, expect, it } from '@jest/globals';
import { checkKey, checkLength, cutToLength } from './limits.js';

describe('keys of metrics, params and tags', () => {
  it.each(['accuracy', 'val/loss', 'a b', 'größe', 'mlflow.source.name', 'x:y-z_1', 'a'.repeat(250)])(
    'accept %s',
    (key) => {
      expect(() => checkKey('metric', key, 'key')).not.toThrow();
    },
  );

  it.each(['../x', 'a/../b', '/a', 'a//b', './a', 'a/', 'a\\b', 'a;b', 'a\u0000', 'a%2e', 'a'.repeat(251)])(
    'refuse %j',
    (key) => {
      expect(() => checkKey('metric', key, 'metrics[0].key')).toThrow(/metrics\[0\]\.key/);
    },
  );

  it('say which parameter is missing', () => {
    expect(() => checkKey('param', '', 'params[2].key')).toThrow(
      "Missing value for required parameter 'params[2].key'",
    );
  });
});

describe('lengths', () => {
  it('are refused with the limit and what was given', () => {
    expect(() => checkLength('name', 'x'.repeat(11), 10)).toThrow(
      "'name' exceeds the maximum length of 10 characters (it has 11)",
    );
    expect(() => checkLength('name', undefined, 10)).not.toThrow();
  });
});

describe('values that are cut', () => {
  it('keep their beginning', () => {
    expect([cutToLength('abcdef', 4), cutToLength('abc', 4)]).toEqual(['abcd', 'abc']);
  });
});
