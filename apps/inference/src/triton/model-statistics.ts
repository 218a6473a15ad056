import type { Tally, VersionStatistics } from '../telemetry/version-statistics.js';

/** A number of events and the nanoseconds they took in all. */
export interface StatisticDuration {
  readonly count: number;
  readonly ns: number;
}

export interface BatchStatistics {
  readonly batch_size: number;
  readonly compute_input: StatisticDuration;
  readonly compute_infer: StatisticDuration;
  readonly compute_output: StatisticDuration;
}

/** One version in Triton's statistics extension, as JSON carries it. */
export interface ModelStatistics {
  readonly name: string;
  readonly version: string;
  /** Milliseconds since 1970; 0 before the first answer. */
  readonly last_inference: number;
  /** Rows. */
  readonly inference_count: number;
  /** Runs. */
  readonly execution_count: number;
  readonly inference_stats: Readonly<Record<(typeof inferenceStages)[number], StatisticDuration>>;
  readonly batch_stats: readonly BatchStatistics[];
}

/** The stages of a request in the order of their protobuf fields. */
export const inferenceStages = [
  'success',
  'fail',
  'queue',
  'compute_input',
  'compute_infer',
  'compute_output',
  'cache_hit',
  'cache_miss',
] as const;

/** @param now the wall clock at the monotonic `monotonicNow`, both in milliseconds */
export function modelStatistics(
  { name, version }: { readonly name: string; readonly version: string },
  statistics: VersionStatistics,
  now: number,
  monotonicNow: number,
): ModelStatistics {
  const { lastAnsweredAt, success, fail, queue, input, infer, output } = statistics;
  return {
    name,
    version,
    last_inference: lastAnsweredAt === null ? 0 : Math.round(now - (monotonicNow - lastAnsweredAt)),
    inference_count: statistics.rows,
    execution_count: statistics.runs,
    inference_stats: {
      success: duration(success),
      fail: duration(fail),
      queue: duration(queue),
      compute_input: duration(input),
      compute_infer: duration(infer),
      compute_output: duration(output),
      cache_hit: duration(statistics.cacheHit),
      cache_miss: duration(statistics.cacheMiss),
    },
    batch_stats: [...statistics.batches]
      .sort(([one], [other]) => one - other)
      .map(([rows, batch]) => ({
        batch_size: rows,
        compute_input: duration(batch.input),
        compute_infer: duration(batch.infer),
        compute_output: duration(batch.output),
      })),
  };
}

const duration = ({ count, milliseconds }: Tally): StatisticDuration => ({ count, ns: Math.round(milliseconds * 1e6) });
