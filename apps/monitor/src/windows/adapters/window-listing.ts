import type { EntityManager } from 'typeorm';
import { windowColumns, type ClosedWindowRow } from '../window.js';
import type { WindowQuery } from '../window-query.js';

/** A window as callers see it. */
export interface ListedWindow extends ClosedWindowRow {
  readonly state: 'open' | 'closed' | 'judged';
  readonly labelledRows: number;
  readonly verdict: Readonly<Record<string, unknown>> | null;
  readonly performance: unknown;
  /** The latest revision's manifest. */
  readonly manifest: { readonly data: unknown; readonly columns: unknown; readonly features: unknown } | null;
}

const listed = `SELECT ${windowColumns}, w.state, w.labelled_rows AS "labelledRows", w.verdict, w.performance, m.document AS manifest
  FROM observation_window w LEFT JOIN manifest m ON m.window_id = w.id AND m.revision = w.revision`;

/** Windows of a model by their first row, one more than asked for where there are more. */
export function listWindows(manager: EntityManager, modelId: string, query: WindowQuery): Promise<ListedWindow[]> {
  const values: unknown[] = [modelId];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const conditions = ['w.model_id = $1'];
  if (query.environment) conditions.push(`w.environment = ${value(query.environment)}`);
  if (query.modelVersionId) conditions.push(`w.model_version_id = ${value(query.modelVersionId)}`);
  if (query.from) conditions.push(`w.first_event >= ${value(Date.parse(query.from))}`);
  if (query.to) conditions.push(`w.last_event < ${value(Date.parse(query.to))}`);
  if (query.labelled) conditions.push(labelCondition(query.labelled, value));
  if (query.cursor) {
    conditions.push(`(w.first_event, w.id) > (${value(query.cursor.firstEvent)}, ${value(query.cursor.id)}::uuid)`);
  }
  return manager.query<ListedWindow[]>(
    `${listed} WHERE ${conditions.join(' AND ')} ORDER BY w.first_event, w.id LIMIT ${value(query.limit + 1)}`,
    values,
  );
}

export async function findWindow(manager: EntityManager, id: string): Promise<ListedWindow | undefined> {
  const [found] = await manager.query<ListedWindow[]>(`${listed} WHERE w.id = $1`, [id]);
  return found;
}

export function listManifests(
  manager: EntityManager,
  windowId: string,
): Promise<{ revision: number; digest: string }[]> {
  return manager.query(`SELECT revision, digest FROM manifest WHERE window_id = $1 ORDER BY revision`, [windowId]);
}

function labelCondition(labelled: NonNullable<WindowQuery['labelled']>, value: (given: unknown) => string): string {
  if ('atLeast' in labelled) return `w.revision > 0 AND w.labelled_rows >= ${value(labelled.atLeast)}::float8 * w.rows`;
  return labelled.any ? 'w.labelled_rows > 0' : 'w.labelled_rows = 0';
}
