import { defaultOptions, type TourOptions } from '@modelyard/tour';

/** The tour's own figures, with deadlines for a machine that runs other tests as well. Its narration shows up when a test fails. */
export function testTour(changes: Partial<TourOptions> = {}): TourOptions & { readonly told: readonly string[] } {
  const told: string[] = [];
  return { ...defaultOptions, patience: 4, print: (line) => told.push(line), told, ...changes };
}

/** For tests in which no challenger has to win: a first version within a second. */
export const smallModel = { trainingRows: 3_000, rowsPerWeek: 300 } as const satisfies Partial<TourOptions>;
