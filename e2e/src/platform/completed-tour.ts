import { runTour, type PlatformAddresses, type TourOptions, type TourResult } from '@modelyard/tour';
import { testTour } from './tour-options.js';

/** Runs the tour. @throws Error with all that the tour has told when it does not complete */
export async function completedTour(addresses: PlatformAddresses, changes?: Partial<TourOptions>): Promise<TourResult> {
  const told: string[] = [];
  try {
    return await runTour(addresses, testTour({ ...changes, print: (line) => told.push(line) }));
  } catch (fault) {
    throw new Error(`${String(fault)}\n${told.join('\n')}`, { cause: fault });
  }
}
