import { Digest, type ServedModel } from '@modelyard/contracts';

/** Names a version's input example in what inference is told of it: an evaluator is proved on its rows. */
export const withExample = (served: ServedModel | null, example: string | null | undefined): ServedModel | null =>
  served && example ? { ...served, inputExample: Digest.parse(example) } : served;
