import type { EntityManager } from 'typeorm';
import type { Deployment } from '../../windows/window-key.js';
import type { Reference } from '../reference.js';

export async function findReference(
  manager: EntityManager,
  { environment, modelVersionId }: Deployment,
): Promise<Reference | undefined> {
  const [found] = await manager.query<Reference[]>(
    `SELECT source, digest, format, rows, note FROM reference WHERE environment = $1 AND model_version_id = $2`,
    [environment, modelVersionId],
  );
  return found;
}

export async function insertReference(
  manager: EntityManager,
  { environment, modelVersionId }: Deployment,
  reference: Reference,
  now: Date,
): Promise<void> {
  await manager.query(
    `INSERT INTO reference (environment, model_version_id, source, digest, format, rows, note, frozen_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      environment,
      modelVersionId,
      reference.source,
      reference.digest,
      reference.format,
      reference.rows,
      reference.note,
      now,
    ],
  );
}

/** Windows whose rows the reference is being formed of, because there is no training data to take. */
export async function formingWindows(
  manager: EntityManager,
  { environment, modelVersionId }: Deployment,
): Promise<{ readonly id: string; readonly rows: number }[]> {
  return manager.query(
    `SELECT id, rows FROM observation_window WHERE environment = $1 AND model_version_id = $2 AND state = 'judged'
       AND verdict ->> 'status' = 'forming-reference' ORDER BY slot_start, part`,
    [environment, modelVersionId],
  );
}

export interface ListedReference extends Reference {
  readonly environment: string;
  readonly modelVersionId: string;
  readonly version: string;
  readonly frozenAt: Date;
}

export function listReferences(manager: EntityManager, modelId: string): Promise<ListedReference[]> {
  return manager.query(
    `SELECT r.environment, r.model_version_id AS "modelVersionId", d.version, r.source, r.digest, r.format, r.rows, r.note,
       r.frozen_at AS "frozenAt"
     FROM reference r JOIN deployment d USING (environment, model_version_id) WHERE d.model_id = $1
     ORDER BY r.environment, r.frozen_at`,
    [modelId],
  );
}
