import type { Decision } from '@modelyard/contracts';
import type { EntityManager } from 'typeorm';

export interface Label {
  readonly environment: string;
  readonly modelId: string;
  readonly predictionId: string;
  readonly label: Decision | null;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly eventTime: string;
}

/** Stores labels (one per prediction) and notes the judged windows whose archive no longer says all that is known. */
export async function upsertLabels(manager: EntityManager, labels: readonly Label[], now: Date): Promise<void> {
  if (labels.length === 0) return;
  const sorted = labels.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  const column = <Value>(read: (label: Label) => Value): Value[] => sorted.map(read);
  const keys = [
    column((label) => label.environment),
    column((label) => label.modelId),
    column((label) => label.predictionId),
  ];
  await manager.query(
    `INSERT INTO ground_truth AS g (environment, model_id, prediction_id, label, outcomes, event_time)
     SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::jsonb[], $5::jsonb[], $6::bigint[])
     ON CONFLICT (environment, model_id, prediction_id) DO UPDATE SET label = coalesce(excluded.label, g.label),
       outcomes = g.outcomes || excluded.outcomes, event_time = excluded.event_time`,
    [
      ...keys,
      column(({ label }) => (label === null ? null : JSON.stringify(label))),
      column(({ outcomes }) => JSON.stringify(outcomes)),
      column(({ eventTime }) => Date.parse(eventTime)),
    ],
  );
  // Every window is locked, also one that is marked already: it may just be archived without these labels, and then the
  // mark is about to be taken away. In the order of their ids, so that two batches cannot wait for each other.
  await manager.query(
    `UPDATE observation_window SET labels_changed_at = coalesce(labels_changed_at, $4) WHERE id IN (
       SELECT id FROM observation_window WHERE id IN (
         SELECT DISTINCT p.window_id FROM prediction p
         JOIN unnest($1::text[], $2::uuid[], $3::text[]) AS given (environment, model_id, prediction_id)
           USING (environment, model_id, prediction_id) WHERE NOT p.late)
       ORDER BY id FOR UPDATE)`,
    [...keys, now],
  );
}

function keyOf({ environment, modelId, predictionId }: Label): string {
  return `${environment}/${modelId}/${predictionId}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
