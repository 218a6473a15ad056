import { listOperators, numericOperators, presenceOperators, textOperators } from '../search-grammar/search-spec.js';
import { infoColumns } from './run-row.js';
import { searchable, type Attribute } from '../search-grammar/searchable.js';

const text = (column: string): Attribute => ({ sql: `r.${column}`, type: 'text', operators: textOperators });
const time = (column: string): Attribute => ({ sql: `r.${column}`, type: 'number', operators: numericOperators });
const keyed = { type: 'text', operators: [...textOperators, ...presenceOperators], indexedPrefix: 100 } as const;
const owned = (rows: string) => `${rows}.run_id = r.run_id`;
const ofDataset = (sql: string): Attribute => ({ sql, type: 'text', operators: [...textOperators, ...listOperators] });

/** What a search over runs accepts, and where the answers are. */
export const runTable = searchable({
  name: 'runs',
  from: 'runs r',
  columns: infoColumns,
  largestPage: 50_000,
  attributeAliases: ['attributes', 'attr', 'run'],
  attributes: {
    run_id: { ...text('run_id'), operators: [...textOperators, ...listOperators] },
    run_name: { ...text('run_name'), aliases: ['run name', 'Run name', 'Run Name'] },
    user_id: text('user_id'),
    status: text('status'),
    artifact_uri: text('artifact_uri'),
    start_time: { ...time('start_time'), aliases: ['created', 'Created'] },
    end_time: { ...time('end_time'), nullable: true },
  },
  keyed: {
    metric: {
      aliases: ['metrics'],
      type: 'number',
      operators: numericOperators,
      table: 'run_latest_metrics',
      // The experiment is repeated there so that an index gives the metrics of one experiment in the order of their values.
      owned: (rows) => `${owned(rows)} and ${rows}.experiment_id = r.experiment_id`,
    },
    parameter: { ...keyed, aliases: ['parameters', 'param', 'params'], table: 'run_params', owned },
    tag: { ...keyed, aliases: ['tags'], table: 'run_tags', owned },
  },
  related: {
    dataset: {
      aliases: ['datasets'],
      keys: {
        name: ofDataset('d.name'),
        digest: ofDataset('d.digest'),
        context: ofDataset(
          `(select tag->>'value' from jsonb_array_elements(l.tags) tag where tag->>'key' = 'mlflow.data.context' limit 1)`,
        ),
      },
      exists: (condition) => `exists (select 1 from run_datasets l join datasets d using (dataset_id)
        where l.run_id = r.run_id and ${condition})`,
    },
  },
  order: [
    { key: 'start_time', descending: true },
    { key: 'run_id', descending: false },
  ],
});
