import type { EntityManager } from 'typeorm';
import { absent } from '../mlflow-wire/mlflow-errors.js';
import type { RunModel } from './run.js';

/** Links logged models to a run as what it read or made; linking one again changes its step. */
export async function linkModels(manager: EntityManager, runId: string, models: readonly RunModel[]): Promise<void> {
  if (models.length === 0) return;
  const distinct = [...new Map(models.map((model) => [`${model.direction} ${model.modelId}`, model])).values()];
  const linked = await manager.query<{ model_id: string }[]>(
    `with linked as (
       insert into run_models (run_id, model_id, direction, step)
       select $1, m.model_id, t.direction, t.step
       from unnest($2::text[], $3::text[], $4::bigint[]) as t(model_id, direction, step) join logged_models m using (model_id)
       order by m.model_id
       on conflict (run_id, model_id, direction) do update set step = excluded.step
       returning model_id)
     select model_id from linked`,
    [
      runId,
      distinct.map((model) => model.modelId),
      distinct.map((model) => model.direction),
      distinct.map((model) => model.step),
    ],
  );
  const missing = distinct.find(({ modelId }) => !linked.some(({ model_id }) => model_id === modelId));
  if (missing) throw absent(`Logged model with ID '${missing.modelId}' not found.`);
}
