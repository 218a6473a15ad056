import type { CheckReport } from './check-report.js';

/** Where a version runs: on the thread that answers requests, or in a worker process of its own. */
export interface Placement {
  readonly where: 'inline' | 'worker';
  /** Why there, in words. */
  readonly reason: string;
}

/** What may stop the loop that answers requests. */
export interface InlineLimits {
  /** Microseconds of a run with one row. Above it the way to a worker and back is the smaller part. */
  readonly inlineRunUs: number;
  /** Milliseconds of anything that blocks: creating the session, and a run with as many rows as may share one. */
  readonly inlineStallMs: number;
  readonly maxBatchRows: number;
}

type Measured = Pick<CheckReport, 'engine' | 'loadMs' | 'rowMs' | 'batchRowMs'>;

/** Decides where a version runs from what its check has measured. What was not measured is taken for heavy. */
export function placementOf({ engine, loadMs, rowMs, batchRowMs }: Measured, limits: InlineLimits): Placement {
  const { inlineRunUs, inlineStallMs, maxBatchRows } = limits;
  if (engine.engine === 'evaluator') return inline('an evaluator answers within microseconds');
  if (rowMs === null) return worker('the model refuses the sample rows, so that its runs could not be measured');
  if (rowMs * 1000 > inlineRunUs) return worker(`a row takes ${us(rowMs)} µs, more than ${inlineRunUs}`);
  if (loadMs > inlineStallMs) return worker(`its session takes ${loadMs.toFixed(1)} ms, more than ${inlineStallMs}`);
  const batchMs = (batchRowMs ?? 0) * maxBatchRows;
  if (batchMs > inlineStallMs) {
    return worker(`${maxBatchRows} rows take about ${batchMs.toFixed(1)} ms, more than ${inlineStallMs}`);
  }
  return inline(`a row takes ${us(rowMs)} µs and its session ${loadMs.toFixed(1)} ms`);
}

const inline = (reason: string): Placement => ({ where: 'inline', reason });
const worker = (reason: string): Placement => ({ where: 'worker', reason });
const us = (milliseconds: number): string => (milliseconds * 1000).toFixed(0);
