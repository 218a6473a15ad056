import type { EntityManager } from 'typeorm';
import type { KeyValue } from '../database/key-values.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { checkKey, checkLength, limits } from '../mlflow-wire/limits.js';

/**
 * Writes params of a run that the caller's transaction holds. A param is written once: the same value again changes nothing, another
 * value refuses all of them.
 */
export async function logParams(manager: EntityManager, runId: string, params: readonly KeyValue[]): Promise<void> {
  if (params.length === 0) return;
  const distinct = check(params);
  const given = [runId, [...distinct.keys()], [...distinct.values()]];
  await manager.query(
    `insert into run_params (run_id, key, value)
     select $1, t.key, t.value from unnest($2::text[], $3::text[]) as t(key, value) order by t.key
     on conflict (run_id, key) do nothing`,
    given,
  );
  // A second statement, so that it sees what a concurrent writer committed while the first one waited for it.
  const changed = await manager.query<{ key: string; value: string; kept: string }[]>(
    `select t.key, t.value, p.value as kept from unnest($2::text[], $3::text[]) as t(key, value)
     join run_params p on p.run_id = $1 and p.key = t.key where p.value <> t.value order by t.key`,
    given,
  );
  if (changed.length > 0) {
    const listed = changed
      .map(({ key, value, kept }) => `'${key}': old value '${kept}', new value '${value}'`)
      .join('; ');
    throw invalidParameter(
      `Changing param values is not allowed. Params were already logged for run ID='${runId}': ${listed}`,
    );
  }
}

function check(params: readonly KeyValue[]): ReadonlyMap<string, string> {
  const distinct = new Map<string, string>();
  for (const [index, { key, value }] of params.entries()) {
    checkKey('param', key, `params[${index}].key`);
    checkLength(`params[${index}].value`, value, limits.paramValue);
    if (distinct.has(key)) throw invalidParameter(`Duplicate parameter keys have been submitted: ${key}`);
    distinct.set(key, value);
  }
  return distinct;
}
