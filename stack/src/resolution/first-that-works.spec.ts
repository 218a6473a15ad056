import { describe, expect, it } from '@jest/globals';
import { firstThatWorks } from './first-that-works.js';
import type { Source } from './sources.js';

const works = (): Promise<void> => Promise.resolve();
const fails = (why: string) => (): Promise<void> => Promise.reject(new Error(why));
const attempts: Record<Source, () => Promise<void>> = {
  given: works,
  compose: fails('no compose'),
  native: fails('no Java'),
  embedded: works,
};

describe('taking the first source that works', () => {
  it('takes the best one without trying the others', async () => {
    expect(await firstThatWorks('the queue', ['given', 'native'], attempts)).toEqual({ source: 'given', refusals: [] });
  });

  it('remembers why the better ones could not be had', async () => {
    expect(await firstThatWorks('the event log', ['compose', 'native', 'embedded'], attempts)).toEqual({
      source: 'embedded',
      refusals: [
        { source: 'compose', because: 'no compose' },
        { source: 'native', because: 'no Java' },
      ],
    });
  });

  it('names every source and its reason when none works', async () => {
    await expect(firstThatWorks('PostgreSQL', ['compose', 'native'], attempts)).rejects.toThrow(
      'PostgreSQL cannot be had:\n  compose: no compose\n  native: no Java',
    );
  });
});
