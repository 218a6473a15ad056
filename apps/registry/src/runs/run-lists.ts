import type { EntityManager } from 'typeorm';
import { queryPrepared } from '@modelyard/messaging';
import { gather } from '../database/gather.js';

/** What a run has several of: each the text of JSON objects divided by commas, or null where there are none. */
export interface RunLists {
  readonly metrics: string | null;
  readonly params: string | null;
  readonly tags: string | null;
  readonly dataset_inputs: string | null;
  readonly model_inputs: string | null;
  readonly model_outputs: string | null;
}

type ListName = keyof RunLists;

/** The lists of a run that has just begun. */
export const noLists: RunLists = {
  metrics: null,
  params: null,
  tags: null,
  dataset_inputs: null,
  model_inputs: null,
  model_outputs: null,
};

/** Where the items of a list are; `t` has the run's identifier. */
interface ListSql {
  readonly from: string;
  readonly condition?: string;
  readonly order: string;
  /** The text of one item. `to_json` writes odd doubles as words, like the wire does. */
  readonly item: string;
}

const pair = `concat('{"key":', to_json(t.key), ',"value":', to_json(t.value), '}')`;

const lists: Readonly<Record<ListName, ListSql>> = {
  metrics: {
    from: 'run_latest_metrics t',
    order: 't.key',
    item: `concat('{"key":', to_json(t.key), ',"value":', to_json(t.value), ',"timestamp":', t."timestamp", ',"step":', t.step, '}')`,
  },
  params: { from: 'run_params t', order: 't.key', item: pair },
  tags: { from: 'run_tags t', order: 't.key', item: pair },
  dataset_inputs: {
    from: 'run_datasets t join datasets d using (dataset_id)',
    order: 'd.dataset_id',
    item: `json_strip_nulls(json_build_object('dataset', json_build_object('name', d.name, 'digest', d.digest,
      'source_type', d.source_type, 'source', d.source, 'schema', d.schema, 'profile', d.profile),
      'tags', nullif(t.tags, '[]')))::text`,
  },
  model_inputs: {
    from: 'run_models t',
    condition: `t.direction = 'input'`,
    order: 't.model_id',
    item: `json_build_object('model_id', t.model_id)::text`,
  },
  model_outputs: {
    from: 'run_models t',
    condition: `t.direction = 'output'`,
    order: 't.model_id',
    item: `json_build_object('model_id', t.model_id, 'step', t.step)::text`,
  },
};

const listNames = Object.keys(lists) as readonly ListName[];

/**
 * The lists as select items over `runs r`. PostgreSQL writes their JSON: a page of a thousand runs has thirty thousand cells, which as
 * rows would cost this process more than all the rest.
 */
export const listColumns = listNames
  .map(
    (name) =>
      `(select ${itemsOf(name)} from ${lists[name].from} where ${within(name, 't.run_id = r.run_id')}) as ${name}`,
  )
  .join(', ');

// The long lists each on a connection of their own; the others are mostly empty.
const reads = [['metrics'], ['params'], ['tags'], ['dataset_inputs', 'model_inputs', 'model_outputs']] as const;

const statements = reads.map((names) => ({
  name: `run-lists-${names.join('-')}`,
  text: names
    .map(
      (name) => `select '${name}' as list, t.run_id, ${itemsOf(name)} as items from ${lists[name].from}
        where ${within(name, 't.run_id = any($1::text[])')} group by t.run_id`,
    )
    .join(' union all '),
}));

/**
 * Gives each run its lists, in statements side by side: each scans its tables once, where a statement over the runs would look into six
 * tables for each of them, on one processor, and be planned anew for each filter.
 */
export async function withLists<Row extends { readonly run_id: string }>(
  manager: EntityManager,
  rows: readonly Row[],
): Promise<(Row & RunLists)[]> {
  if (rows.length === 0) return [];
  const runs = rows.map((row) => ({ ...row, ...noLists }));
  const byId = new Map(runs.map((run) => [run.run_id, run]));
  const ids = [...byId.keys()];
  const answers = await gather(
    manager,
    statements.map((statement) => () => queryPrepared<ListRow>(manager, statement, [ids])),
  );
  for (const { list, run_id: id, items } of answers.flat()) {
    const run: { -readonly [Name in ListName]: RunLists[Name] } | undefined = byId.get(id);
    if (run) run[list] = items;
  }
  return runs;
}

interface ListRow {
  readonly list: ListName;
  readonly run_id: string;
  readonly items: string;
}

function itemsOf(name: ListName): string {
  return `string_agg(${lists[name].item}, ',' order by ${lists[name].order})`;
}

function within(name: ListName, runs: string): string {
  const { condition } = lists[name];
  return condition === undefined ? runs : `${runs} and ${condition}`;
}
