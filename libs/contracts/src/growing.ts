import * as z from 'zod';

/**
 * A list of words that later releases may lengthen. A producer may only send a listed word; a consumer reads a word it
 * does not know as `unknown`, so that new words never break an old consumer, and the compiler makes it handle that case.
 */
export function growing<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z
    .enum([...words, 'unknown'])
    .catch('unknown' as never)
    .meta({ 'x-growing': true });
}
