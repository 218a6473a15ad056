import type { KeyValue } from '../database/key-values.js';
import { pairRows, type StatementPart } from '../database/statement-part.js';
import type { SqlParameters } from '../search-grammar/sql-parameters.js';

/** SQLSTATE of the refusal to change a param. */
export const paramWrittenOnce = 'MY001';

/**
 * Writes params of the row `run`. A trigger refuses the update of one that has another value already, and by that the whole statement;
 * an update sees what a concurrent writer has just committed. The same value again changes nothing.
 */
export function paramParts(params: readonly KeyValue[], parameters: SqlParameters): readonly StatementPart[] {
  if (params.length === 0) return [];
  const sql = `insert into run_params (run_id, key, value)
    select run_id, t.key, t.value from run, ${pairRows(params, parameters)}
    on conflict (run_id, key) do update set value = excluded.value where run_params.value <> excluded.value`;
  return [{ name: 'params', sql }];
}
