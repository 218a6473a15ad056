import type { Source } from './sources.js';

export interface Refusal {
  readonly source: Source;
  readonly because: string;
}

export interface Taken {
  readonly source: Source;
  /** The better sources that could not be had, in the order they were tried. */
  readonly refusals: readonly Refusal[];
}

/**
 * Tries the sources in turn, and takes the first whose attempt does not reject.
 * @throws Error that names every source and why it could not be had, when none can
 */
export async function firstThatWorks(
  what: string,
  sources: readonly Source[],
  attempts: Readonly<Record<Source, () => Promise<unknown>>>,
): Promise<Taken> {
  const refusals: Refusal[] = [];
  for (const source of sources) {
    try {
      await attempts[source]();
      return { source, refusals };
    } catch (fault) {
      refusals.push({ source, because: fault instanceof Error ? fault.message : String(fault) });
    }
  }
  const reasons = refusals.map(({ source, because }) => `  ${source}: ${because}`).join('\n');
  throw new Error(`${what} cannot be had:\n${reasons}`);
}
