import { describe, expect, it } from '@jest/globals';
import { artifactPath, escapesItsRoot } from './artifact-path.js';
import { requestedPath } from './artifact-routes.js';
import { joinPath, ownPath, ownUri } from './artifact-uri.js';

const hostile = [
  '../secret',
  'a/../../secret',
  'a/..',
  './a',
  '..\\secret',
  'a\\..\\secret',
  'C:/Windows',
  'c:\\Windows',
  'a/C:/x',
  '%2e%2e/secret',
  '%2E%2E%2Fsecret',
  '%252e%252e%252fsecret',
  '%25252e%25252e/secret',
  '..%5csecret',
  'a%00b',
  'a\u0000b',
  'a\nb',
  '..;/secret',
];

describe('artifact paths', () => {
  it.each(['model/MLmodel', 'a b/c.txt', '100%.txt', 'größe.csv', '..hidden', 'v1.2..3/x', 'a:b'])(
    'accept %s',
    (path) => {
      expect(artifactPath(path)).toBe(path);
    },
  );

  it.each([...hostile, '/etc/passwd', 'a//b', '//host/x', 'x'.repeat(2_049)])('refuse %j', (path) => {
    expect(() => artifactPath(path)).toThrow(/Invalid path/);
  });

  it('drop a trailing slash and take nothing for the root', () => {
    expect(artifactPath('a/b/')).toBe('a/b');
    expect(artifactPath('')).toBe('');
  });

  it.each(hostile)('are told from %j whatever they are part of', (text) => {
    expect(escapesItsRoot(text)).toBe(true);
  });
});

describe('the path in a request', () => {
  const base = '/api/2.0/mlflow-artifacts/artifacts';

  it('is decoded once, and its query is no part of it', () => {
    expect(requestedPath(`${base}/0/r/artifacts/a%20b.txt?x=1`)).toBe('0/r/artifacts/a b.txt');
    expect(requestedPath(`${base}/0/100%25.txt`)).toBe('0/100%.txt');
    expect(requestedPath('/ajax-api/2.0/mlflow-artifacts/artifacts/0/x')).toBe('0/x');
  });

  it.each(['/%2e%2e/x', '/a/%252e%252e/x', '/a/..%2fx', '//etc/passwd', '/%00', '/a%5c..%5cb', '/%ff'])(
    'refuses %s',
    (path) => {
      expect(() => requestedPath(base + path)).toThrow(/Invalid path/);
    },
  );
});

describe('artifact URIs', () => {
  it('of this store are paths, and others are not looked into', () => {
    expect(ownPath('mlflow-artifacts:/0/r/artifacts')).toBe('0/r/artifacts');
    expect(ownPath('mlflow-artifacts:///0/r')).toBe('0/r');
    for (const foreign of [
      'mlflow-artifacts://host/0',
      's3://bucket/key',
      'file:///etc',
      '/etc/passwd',
      'http://host/x',
    ]) {
      expect(ownPath(foreign)).toBeUndefined();
    }
    expect(ownPath('mlflow-artifacts:/0/../../x')).toBeUndefined();
  });

  it('join and come back', () => {
    expect(ownPath(ownUri(joinPath('0/r', 'model')))).toBe('0/r/model');
    expect(joinPath('', 'a')).toBe('a');
    expect(joinPath('a', '')).toBe('a');
  });
});
