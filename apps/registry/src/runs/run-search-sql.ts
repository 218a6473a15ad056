import { compareSql, keyedCompareSql } from '../search-grammar/compare.js';
import type { OrderColumn } from '../search-grammar/keyset.js';
import type { Comparison, OrderTerm } from '../search-grammar/search-spec.js';
import type { SqlParameters } from '../search-grammar/sql-parameters.js';

const keyedTables: Readonly<Record<string, string>> = {
  metric: 'run_latest_metrics',
  parameter: 'run_params',
  tag: 'run_tags',
};

/** The condition of one comparison on the run `r`. */
export function runCondition(comparison: Comparison, parameters: SqlParameters): string {
  const table = keyedTables[comparison.entity];
  if (table !== undefined) return keyedCompareSql(table, 't.run_id = r.run_id', comparison, parameters);
  if (comparison.entity === 'dataset') return datasetCondition(comparison, parameters);
  return compareSql(`r.${comparison.key}`, comparison, parameters);
}

function datasetCondition(comparison: Comparison, parameters: SqlParameters): string {
  const left =
    comparison.key === 'context'
      ? `(select tag->>'value' from jsonb_array_elements(l.tags) tag where tag->>'key' = 'mlflow.data.context' limit 1)`
      : `d.${comparison.key}`;
  return `exists (select 1 from run_datasets l join datasets d using (dataset_id)
    where l.run_id = r.run_id and ${compareSql(left, comparison, parameters)})`;
}

const attributeTypes: Readonly<Record<string, OrderColumn['type']>> = { start_time: 'int8', end_time: 'int8' };

/** The total order of a run search: the wanted terms, then the newest run first. */
export function runOrder(terms: readonly OrderTerm[], parameters: SqlParameters): readonly OrderColumn[] {
  const named = new Set(terms.filter(({ entity }) => entity === 'attribute').map(({ key }) => key));
  const wanted = terms.flatMap((term) =>
    term.entity === 'attribute' ? attributeOrder(term) : keyedOrder(term, parameters),
  );
  return [
    ...wanted,
    ...(named.has('start_time') ? [] : [{ sql: 'r.start_time', type: 'int8' as const, descending: true }]),
    { sql: 'r.run_id collate "C"', type: 'text', descending: false },
  ];
}

function attributeOrder({ key, descending }: OrderTerm): readonly OrderColumn[] {
  const type = attributeTypes[key] ?? 'text';
  if (key === 'end_time') {
    return [
      { sql: '(r.end_time is null)::int::int8', type: 'int8', descending: false },
      { sql: 'coalesce(r.end_time, 0)', type, descending },
    ];
  }
  return [{ sql: type === 'text' ? `r.${key} collate "C"` : `r.${key}`, type, descending }];
}

// Whatever the direction, runs without the key come last, and NaN just before them.
function keyedOrder({ entity, key, descending }: OrderTerm, parameters: SqlParameters): readonly OrderColumn[] {
  const table = keyedTables[entity];
  const value = `(select t.value from ${table} t where t.run_id = r.run_id and t.key = ${parameters.add(key)})`;
  if (entity !== 'metric') {
    return [
      { sql: `(${value} is null)::int::int8`, type: 'int8', descending: false },
      { sql: `coalesce(${value}, '') collate "C"`, type: 'text', descending },
    ];
  }
  return [
    {
      sql: `(case when ${value} is null then 2 when ${value} = 'NaN' then 1 else 0 end)::int8`,
      type: 'int8',
      descending: false,
    },
    { sql: `coalesce(nullif(${value}, 'NaN'), 0)`, type: 'float8', descending },
  ];
}
