import { defaultOptions, type TourOptions } from '@modelyard/tour';

/** The tour's own figures, with deadlines for a machine that does other things as well, and nobody who listens. */
export function testTour(changes: Partial<TourOptions> = {}): TourOptions {
  return { ...defaultOptions, patience: 4, print: () => undefined, ...changes };
}

/** For tests in which no challenger has to win: a first version within a second. */
export const smallModel = { trainingRows: 3_000, rowsPerWeek: 300 } as const satisfies Partial<TourOptions>;
