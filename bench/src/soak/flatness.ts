/** Memory in MiB. */
export interface Sample {
  /** Of the serving process: used heap and what hangs on it outside. */
  readonly heap: number;
  /** Resident memory of the serving process. */
  readonly resident: number;
  /** Of the whole process tree, shared pages divided among those who share them (PSS). */
  readonly tree: number;
}

export const measures = ['heap', 'resident', 'tree'] as const;
export type Measure = (typeof measures)[number];

/** What memory did in the second half of a phase, when caches, pools and compiled code are there. */
export interface Flatness {
  readonly measure: Measure;
  /** MiB on average. */
  readonly level: number;
  /** MiB that the straight line through the samples gains over the half. */
  readonly growth: number;
  /** MiB that it may gain: allocators and the collector's choice of sizes breathe by as much. */
  readonly bound: number;
  readonly flat: boolean;
}

const SHARE = 0.05;
const LEAST_MB = 4;

/** Judges the second half of the samples of a phase, which were taken at even distances. */
export function flatness(samples: readonly Sample[]): Flatness[] {
  const half = samples.slice(Math.floor(samples.length / 2));
  return measures.map((measure) => {
    const values = half.map((sample) => sample[measure]);
    const level = mean(values);
    const growth = slope(values) * (values.length - 1);
    const bound = Math.max(LEAST_MB, level * SHARE);
    return { measure, level, growth, bound, flat: growth <= bound };
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of the least-squares line through values at 0, 1, 2 …; 0 for fewer than two. */
function slope(values: readonly number[]): number {
  const [middle, level] = [(values.length - 1) / 2, mean(values)];
  const spread = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  return spread === 0 ? 0 : values.reduce((sum, value, at) => sum + (at - middle) * (value - level), 0) / spread;
}
