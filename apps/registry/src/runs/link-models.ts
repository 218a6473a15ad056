import { numberArray, type StatementPart } from '../database/statement-part.js';
import type { SqlParameters } from '../search-grammar/sql-parameters.js';
import type { RunModel } from './run.js';

/** Links logged models to the row `run` as what it read or made; linking one again changes its step. */
export function modelParts(models: readonly RunModel[], parameters: SqlParameters): readonly StatementPart[] {
  if (models.length === 0) return [];
  const distinct = [...new Map(models.map((model) => [`${model.direction} ${model.modelId}`, model])).values()];
  const ids = parameters.add(distinct.map(({ modelId }) => modelId));
  const directions = parameters.add(distinct.map(({ direction }) => direction));
  const steps = parameters.add(numberArray(distinct.map(({ step }) => step)));
  const sql = `insert into run_models (run_id, model_id, direction, step)
    select run_id, t.model_id, t.direction, t.step
    from run, unnest(${ids}::text[], ${directions}::text[], ${steps}::bigint[]) as t(model_id, direction, step)
    order by t.model_id
    on conflict (run_id, model_id, direction) do update set step = excluded.step`;
  return [{ name: 'linked_models', sql }];
}
