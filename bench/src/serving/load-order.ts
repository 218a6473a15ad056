/** What a load program is asked for, over its channel. */
export interface LoadOrder {
  readonly port: number;
  /** Connections, or calls in flight over one gRPC connection. */
  readonly connections: number;
  readonly seconds: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** In base64. */
  readonly body: string;
  /** Requests per second of an open loop; absent: each connection sends again as soon as it is answered. */
  readonly rate?: number;
}

export interface LoadResult {
  readonly replies: number;
  readonly seconds: number;
  /** Replies that were errors. */
  readonly failures: number;
  /** Milliseconds from when a request was due until its reply was whole. */
  readonly p50: number;
  readonly p99: number;
}

export type LoadProgram = 'http-load' | 'grpc-load';

/** The value that a share of all values does not exceed. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Sums up what a load program has counted. */
export function summary(latencies: readonly number[], failures: number, seconds: number): LoadResult {
  const sorted = Float64Array.from(latencies).sort();
  return {
    replies: latencies.length,
    seconds,
    failures,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
  };
}
