import type { Decision, FeatureValue, OutputValue } from '@modelyard/contracts';
import type { EntityManager } from 'typeorm';

/** A prediction of a window, with what is known of its truth. */
export interface WindowRow {
  readonly predictionId: string;
  /** Milliseconds since 1970. */
  readonly eventTime: number;
  readonly features: Readonly<Record<string, FeatureValue>>;
  readonly outputs: Readonly<Record<string, OutputValue>>;
  readonly decision: Decision | null;
  readonly confidence: number | null;
  readonly latencyMs: number;
  readonly failed: boolean;
  readonly labelled: boolean;
  readonly label: Decision | null;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** The rows that a window was closed with, by event time; late ones are counted, not kept. */
export function windowRows(manager: EntityManager, windowIds: readonly string[]): Promise<WindowRow[]> {
  return manager.query<WindowRow[]>(
    `SELECT p.prediction_id AS "predictionId", p.event_time::float8 AS "eventTime", p.features, p.outputs, p.decision,
       p.confidence, p.latency_ms AS "latencyMs", p.error_code IS NOT NULL AS failed,
       g.prediction_id IS NOT NULL AS labelled, g.label, coalesce(g.outcomes, '{}') AS outcomes
     FROM prediction p LEFT JOIN ground_truth g USING (environment, model_id, prediction_id)
     WHERE p.window_id = ANY ($1) AND NOT p.late ORDER BY p.event_time, p.prediction_id`,
    [windowIds],
  );
}
