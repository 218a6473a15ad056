import { describe, expect, it } from '@jest/globals';
import './to-reject-with-code.js';

class CodedError extends Error {
  readonly code = 'version-not-evaluated';
}

describe('toRejectWithCode', () => {
  it('takes a promise or a function that returns one', async () => {
    await expect(Promise.reject(new CodedError('no'))).toRejectWithCode('version-not-evaluated');
    await expect(() => Promise.reject(new CodedError('no'))).toRejectWithCode('version-not-evaluated');
    await expect(Promise.resolve(1)).not.toRejectWithCode('version-not-evaluated');
  });

  it('shows what came instead', async () => {
    const other = expect(Promise.reject(new CodedError('no'))).toRejectWithCode('other-code');
    await expect(other).rejects.toThrow('fails with other-code, but it failed with version-not-evaluated: no');
    const none = expect(Promise.resolve(7)).toRejectWithCode('other-code');
    await expect(none).rejects.toThrow(/but it resolved to .*7/);
  });
});
