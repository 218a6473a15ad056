import { quantileSorted } from '@modelyard/statistics';

/** How a version answered one row. */
export interface Answer {
  readonly confidence: number | null;
  readonly latencyMs: number;
  /** No answer could be given. */
  readonly failed: boolean;
}

/** How a version behaved in a window; null where no row says so. */
export interface OperatingFigures {
  readonly rows: number;
  readonly errors: number;
  readonly meanConfidence: number | null;
  readonly minimumConfidence: number | null;
  /** Share of answers whose confidence is below the policy's `uncertainBelow`. */
  readonly uncertainShare: number | null;
  /** Answers that carry a confidence. */
  readonly confidentRows: number;
  readonly meanLatencyMs: number | null;
  readonly p50LatencyMs: number | null;
  readonly p95LatencyMs: number | null;
  readonly p99LatencyMs: number | null;
}

/** Counts and percentiles (type 7) of a window; failed answers count as errors and nowhere else. */
export function operatingFigures(answers: readonly Answer[], uncertainBelow: number): OperatingFigures {
  const given = answers.filter((answer) => !answer.failed);
  const confidences = given.flatMap((answer) => answer.confidence ?? []);
  const latencies = Float64Array.from(given, (answer) => answer.latencyMs).sort();
  const latencyAt = (p: number): number | null => (latencies.length === 0 ? null : quantileSorted(latencies, p));
  return {
    rows: answers.length,
    errors: answers.length - given.length,
    meanConfidence: meanOf(confidences),
    minimumConfidence: confidences.length === 0 ? null : confidences.reduce((least, c) => Math.min(least, c)),
    uncertainShare: meanOf(confidences.map((confidence) => Number(confidence < uncertainBelow))),
    confidentRows: confidences.length,
    meanLatencyMs: meanOf(latencies),
    p50LatencyMs: latencyAt(0.5),
    p95LatencyMs: latencyAt(0.95),
    p99LatencyMs: latencyAt(0.99),
  };
}

function meanOf(values: ArrayLike<number>): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i] ?? 0;
  return sum / values.length;
}
