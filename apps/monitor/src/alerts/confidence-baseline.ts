import type { OperatingFigures } from '../performance/operating-figures.js';

/** How sure a version was of its first answers in production: what `reference` limits are measured from. */
export interface ConfidenceBaseline {
  readonly rows: number;
  readonly meanConfidence: number;
  readonly uncertainShare: number;
}

/**
 * Adds a window to a baseline that is not yet complete.
 * @returns undefined while no answer has carried a confidence
 */
export function growBaseline(
  baseline: ConfidenceBaseline | null,
  figures: Pick<OperatingFigures, 'confidentRows' | 'meanConfidence' | 'uncertainShare'>,
): ConfidenceBaseline | null {
  const { confidentRows, meanConfidence, uncertainShare } = figures;
  if (meanConfidence === null || uncertainShare === null) return baseline;
  const before = baseline ?? { rows: 0, meanConfidence: 0, uncertainShare: 0 };
  const rows = before.rows + confidentRows;
  const mix = (old: number, added: number): number => (old * before.rows + added * confidentRows) / rows;
  return {
    rows,
    meanConfidence: mix(before.meanConfidence, meanConfidence),
    uncertainShare: mix(before.uncertainShare, uncertainShare),
  };
}
