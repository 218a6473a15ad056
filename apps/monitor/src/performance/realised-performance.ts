import type { Decision } from '@modelyard/contracts';
import { areaUnderRocCurve } from '@modelyard/statistics';

/** A prediction whose truth is known. */
export interface LabelledRow {
  readonly decision: Decision | null;
  readonly label: Decision | null;
  /** The number the decision was drawn from, higher meaning `positive`; null where the rules name none. */
  readonly score: number | null;
  readonly outcomes: Readonly<Record<string, number>>;
}

export interface OutcomeFigures {
  readonly count: number;
  readonly mean: number;
  readonly sum: number;
}

/** How right a version turned out to be; null where the labels do not say. */
export interface RealisedPerformance {
  readonly labelledRows: number;
  /** Labelled rows of all rows. */
  readonly coverage: number;
  readonly accuracy: number | null;
  readonly areaUnderRocCurve: number | null;
  /** For decisions and labels that are measurements, in their own unit. */
  readonly meanAbsoluteError: number | null;
  readonly rootMeanSquareError: number | null;
  readonly outcomes: Readonly<Record<string, OutcomeFigures>>;
}

/**
 * Joins what was decided with what turned out to be true.
 * @param rows the labelled rows of a window
 * @param allRows how many rows the window has
 * @param positive the label that a high score speaks for; null where there is no such class
 */
export function realisedPerformance(
  rows: readonly LabelledRow[],
  allRows: number,
  positive: Decision | null,
): RealisedPerformance {
  const pairs = rows.flatMap(({ decision, label }) =>
    decision === null || label === null ? [] : [{ decision, label }],
  );
  const measured = pairs.flatMap(({ decision, label }) =>
    typeof decision === 'number' && typeof label === 'number' ? [{ decision, label }] : [],
  );
  const isRegression = measured.some(({ decision, label }) => !Number.isInteger(decision) || !Number.isInteger(label));
  const errors = isRegression ? measured.map(({ decision, label }) => decision - label) : [];
  const right = pairs.filter(({ decision, label }) => isSameClass(decision, label)).length;
  return {
    labelledRows: rows.length,
    coverage: allRows === 0 ? 0 : rows.length / allRows,
    accuracy: isRegression || pairs.length === 0 ? null : right / pairs.length,
    areaUnderRocCurve: positive === null ? null : areaOf(rows, positive),
    meanAbsoluteError: meanOf(errors.map(Math.abs)),
    rootMeanSquareError: rootOf(meanOf(errors.map((error) => error * error))),
    outcomes: outcomeFigures(rows),
  };
}

/** Labels come from people and other systems: 1, true and "1" are one class, and so are 0, false and "0". */
export function isSameClass(a: Decision, b: Decision): boolean {
  return className(a) === className(b);
}

function className(value: Decision): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  const text = String(value);
  if (text === 'true') return '1';
  return text === 'false' ? '0' : text;
}

function areaOf(rows: readonly LabelledRow[], positive: Decision): number | null {
  const scored = rows.flatMap(({ score, label }) => (score === null || label === null ? [] : [{ score, label }]));
  const area = areaUnderRocCurve(
    scored.map((row) => row.score),
    scored.map((row) => isSameClass(row.label, positive)),
  );
  return area ?? null;
}

function outcomeFigures(rows: readonly LabelledRow[]): Record<string, OutcomeFigures> {
  const sums = new Map<string, { count: number; sum: number }>();
  for (const { outcomes } of rows) {
    for (const [name, value] of Object.entries(outcomes)) {
      const entry = sums.get(name) ?? { count: 0, sum: 0 };
      sums.set(name, { count: entry.count + 1, sum: entry.sum + value });
    }
  }
  return Object.fromEntries([...sums].map(([name, { count, sum }]) => [name, { count, sum, mean: sum / count }]));
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rootOf(value: number | null): number | null {
  return value === null ? null : Math.sqrt(value);
}
