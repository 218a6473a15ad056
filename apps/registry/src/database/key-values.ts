import type { EntityManager } from 'typeorm';

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** A table of (owner, key, value) whose owner lives in `owners`. All names are constants of this service, never user input. */
export interface KeyValueTable {
  readonly table: string;
  readonly owners: string;
  readonly ownerColumn: string;
  readonly ownerType: 'bigint' | 'text' | 'uuid';
  /** Condition on the owner row `o` for a write to take effect. */
  readonly writable: string;
}

/**
 * Sets every pair, the last of a repeated key winning, in one statement. Answers false, having written nothing, where the owner
 * is absent or not writable. At least one pair.
 */
export async function setKeyValues(
  manager: EntityManager,
  { table, owners, ownerColumn, ownerType, writable }: KeyValueTable,
  owner: string,
  pairs: readonly KeyValue[],
): Promise<boolean> {
  const last = new Map(pairs.map(({ key, value }) => [key, value]));
  const [answer] = await manager.query<{ written: number }[]>(
    // Keys in one order everywhere, so that two writers of the same keys never wait for each other in a circle.
    `with written as (
       insert into ${table} (${ownerColumn}, key, value)
       select o.${ownerColumn}, t.key, t.value
       from ${owners} o, unnest($2::text[], $3::text[]) as t(key, value)
       where o.${ownerColumn} = $1::${ownerType} and ${writable}
       order by t.key
       on conflict (${ownerColumn}, key) do update set value = excluded.value
       returning key)
     select count(*)::int as written from written`,
    [owner, [...last.keys()], [...last.values()]],
  );
  return answer !== undefined && answer.written > 0;
}

/** Removes a key; answers whether it was there. */
export async function removeKey(
  manager: EntityManager,
  { table, ownerColumn, ownerType }: KeyValueTable,
  owner: string,
  key: string,
): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `with removed as (delete from ${table} where ${ownerColumn} = $1::${ownerType} and key = $2 returning key)
     select key from removed`,
    [owner, key],
  );
  return rows.length > 0;
}

/** The pairs of many owners, by owner, each sorted by key. */
export async function loadKeyValues(
  manager: EntityManager,
  { table, ownerColumn, ownerType }: KeyValueTable,
  owners: readonly string[],
): Promise<ReadonlyMap<string, readonly KeyValue[]>> {
  const rows = await manager.query<(KeyValue & { owner: string })[]>(
    `select ${ownerColumn}::text as owner, key, value from ${table}
     where ${ownerColumn} = any($1::${ownerType}[]) order by owner, key`,
    [owners],
  );
  return groupByOwner(rows, ({ key, value }) => ({ key, value }));
}

/** Groups rows by their `owner` column, keeping their order. */
export function groupByOwner<Row extends { readonly owner: string }, Item>(
  rows: readonly Row[],
  item: (row: Row) => Item,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const row of rows) {
    const group = groups.get(row.owner);
    if (group) group.push(item(row));
    else groups.set(row.owner, [item(row)]);
  }
  return groups;
}
