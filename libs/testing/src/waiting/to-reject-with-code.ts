import { expect } from '@jest/globals';
import type { MatcherContext } from 'expect';

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>> {
    /** The promise (or the function that returns one) fails with a DomainError of this code. */
    toRejectWithCode(code: string): Promise<R>;
  }
}

expect.extend({
  async toRejectWithCode(this: MatcherContext, received: Promise<unknown> | (() => Promise<unknown>), code: string) {
    const outcome = await Promise.resolve()
      .then(() => (typeof received === 'function' ? received() : received))
      .then(
        (value) => ({ shown: `it resolved to ${this.utils.printReceived(value)}` }),
        (error: unknown) => ({ shown: `it failed with ${describe(error)}`, code: codeOf(error) }),
      );
    return {
      pass: 'code' in outcome && outcome.code === code,
      message: () =>
        `expected a promise that ${this.isNot ? 'does not fail' : 'fails'} with ${code}, but ${outcome.shown}`,
    };
  },
});

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${codeOf(error) ?? error.name}: ${error.message}`;
}
