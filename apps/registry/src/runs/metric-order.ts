import type { LoggedMetric } from './run-entries.js';

/** Points in the order of the history's primary key. */
export function sortedPoints(metrics: readonly LoggedMetric[]): readonly LoggedMetric[] {
  return metrics.length < 2 ? metrics : metrics.toSorted(byKeyAndTime);
}

/** Of each key the latest point, which is the greatest by (step, timestamp, value), NaN above every number; in the order of keys. */
export function latestOf(sorted: readonly LoggedMetric[]): readonly LoggedMetric[] {
  const latest: LoggedMetric[] = [];
  for (const point of sorted) {
    const kept = latest.at(-1);
    if (kept?.key !== point.key) latest.push(point);
    else if (isLater(point, kept)) latest[latest.length - 1] = point;
  }
  return latest;
}

function byKeyAndTime(a: LoggedMetric, b: LoggedMetric): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.timestamp - b.timestamp || a.step - b.step || compareValues(a.value, b.value);
}

function isLater(a: LoggedMetric, b: LoggedMetric): boolean {
  return (a.step - b.step || a.timestamp - b.timestamp || compareValues(a.value, b.value)) > 0;
}

// As PostgreSQL orders doubles, so that a batch and its parts have the same latest point.
function compareValues(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
}
