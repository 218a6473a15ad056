import * as z from 'zod';

/**
 * A list of words that later releases may lengthen. A producer sends a listed word; a consumer reads a word that it does
 * not know as `unknown`, so that new words never break an old consumer, and the compiler makes it handle that case.
 */
export function growing<const Words extends readonly [string, ...string[]]>(words: Words) {
  const readable = new Set<unknown>([...words, 'unknown']);
  const read = (word: unknown) => (typeof word === 'string' && !readable.has(word) ? 'unknown' : word);
  return z.preprocess(read, z.enum([...words, 'unknown'])).meta({ 'x-growing': true });
}
