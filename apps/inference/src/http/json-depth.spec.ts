import { describe, expect, it } from '@jest/globals';
import { assertShallow } from './json-depth.js';

const nested = (depth: number, open = '[', close = ']') =>
  Buffer.from(`{"text":"${'x'.repeat(9_000)}","data":${open.repeat(depth)}${close.repeat(depth)}}`);

describe('the depth of a JSON body', () => {
  it.each([
    ['at the limit', nested(99)],
    ['in the text of a string', nested(0, '', '').subarray(0, 9)],
    ['behind an escaped quote', Buffer.from(`["${'\\"['.repeat(5_000)}"]`)],
    ['side by side', Buffer.from(`[${'[],'.repeat(5_000)}[]]`)],
    ['in a body too small to matter', Buffer.from('['.repeat(1_000))],
  ])('is accepted %s', (_where, body) => {
    expect(() => assertShallow(body)).not.toThrow();
  });

  it.each([
    ['arrays', nested(100)],
    ['objects', nested(100, '{"a":', '}')],
    ['both', nested(51, '[{"a":', '}]')],
  ])('is refused beyond the limit: %s', (_what, body) => {
    expect(() => assertShallow(body)).toThrow('nested deeper than the limit of 100 levels');
  });
});
