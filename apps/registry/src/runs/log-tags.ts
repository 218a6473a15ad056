import type { KeyValue } from '../database/key-values.js';
import { pairRows, type StatementPart } from '../database/statement-part.js';
import type { SqlParameters } from '../search-grammar/sql-parameters.js';
import { runNameTag } from './run.entity.js';

/** Sets tags of the row `run`; the name tag renames it. */
export function tagParts(tags: readonly KeyValue[], parameters: SqlParameters): readonly StatementPart[] {
  if (tags.length === 0) return [];
  const sql = `insert into run_tags (run_id, key, value)
    select run_id, t.key, t.value from run, ${pairRows(tags, parameters)}
    on conflict (run_id, key) do update set value = excluded.value where run_tags.value <> excluded.value`;
  const name = tags.findLast(({ key }) => key === runNameTag)?.value;
  if (name === undefined) return [{ name: 'tags', sql }];
  const renamed = `update runs set run_name = ${parameters.add(name)} from run where runs.run_id = run.run_id`;
  return [
    { name: 'tags', sql },
    { name: 'renamed', sql: renamed },
  ];
}
