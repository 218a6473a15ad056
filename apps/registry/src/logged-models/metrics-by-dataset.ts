import type { Comparison } from '../search-grammar/search-spec.js';
import type { KeyedEntity } from '../search-grammar/searchable.js';
import type { WrittenOrder } from '../search-grammar/order-by.js';
import type { SqlParameters } from '../search-grammar/sql-parameters.js';
import type { SearchLoggedModels } from './logged-model-messages.js';

type OrderTerm = SearchLoggedModels['order_by'][number];
type DatasetFilter = SearchLoggedModels['datasets'][number];

/** No key of a metric and no name of a data set holds it. */
const divider = '\u001f';
const onName = 'metrics on a data set';
const onDigest = 'metrics on a data set of this digest';

/**
 * Latest metrics by key and data set, for order clauses that name one. Nobody can write these entities in a filter: they know no operator. Their
 * keys are those that `writtenOrder` puts together.
 */
export function metricsByDataset(owned: KeyedEntity['owned']): Readonly<Record<string, KeyedEntity>> {
  const latest = (...columns: readonly string[]) => {
    const named = ['key', ...columns];
    return `(select distinct on (model_id, ${named.join(', ')}) model_id, concat_ws(chr(31), ${named.join(', ')}) as key, value
      from logged_model_metrics where dataset_name is not null
      order by model_id, ${named.join(', ')}, "timestamp" desc, step desc)`;
  };
  const entity = (table: string): KeyedEntity => ({ aliases: [], type: 'number', operators: [], table, owned });
  return { [onName]: entity(latest('dataset_name')), [onDigest]: entity(latest('dataset_name', 'dataset_digest')) };
}

/** An order clause of the message as one of the search. */
export function writtenOrder(term: OrderTerm): WrittenOrder {
  const { field_name: field, ascending, dataset_name: name, dataset_digest: digest } = term;
  const descending = !ascending;
  const [, key] = /^metrics\.(.+)$/s.exec(field) ?? [];
  if (key === undefined || name === undefined || name === '') return { field, descending };
  if (digest === undefined || digest === '') return { field: `${onName}.${key}${divider}${name}`, descending };
  return { field: `${onDigest}.${[key, name, digest].join(divider)}`, descending };
}

export function isMetric({ entity }: Comparison): boolean {
  return entity === 'metrics';
}

/** Conditions that a model was measured on one of the data sets, and each metric comparison holds for a measurement on one of them. */
export function measuredOn(
  datasets: readonly DatasetFilter[],
  comparisons: readonly Comparison[],
  parameters: SqlParameters,
): readonly string[] {
  const onOne = datasets.map(({ dataset_name: name, dataset_digest: digest }) => {
    const named = `t.dataset_name = ${parameters.add(name)}`;
    return digest === undefined || digest === ''
      ? named
      : `(${named} and t.dataset_digest = ${parameters.add(digest)})`;
  });
  const measured = (further: string) =>
    `exists (select 1 from logged_model_metrics t where t.model_id = m.model_id and (${onOne.join(' or ')})${further})`;
  if (comparisons.length === 0) return [measured('')];
  return comparisons.map(({ key, operator, value }) =>
    measured(
      ` and t.key = ${parameters.add(key)} and t.value ${operator} ${parameters.add(value)}::float8 and t.value < 'NaN'`,
    ),
  );
}
