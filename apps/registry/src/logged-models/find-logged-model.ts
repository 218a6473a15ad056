import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { gather } from '../database/gather.js';
import { groupByOwner, loadKeyValues, type KeyValue } from '../database/key-values.js';
import { absent } from '../mlflow-wire/mlflow-errors.js';
import { LoggedModelEntity, loggedModelParams, loggedModelTags } from './logged-model.entity.js';

/** A metric of a logged model: on which run and data set it was measured. */
export interface LoggedModelMetric {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
  readonly runId: string;
  readonly datasetName: string | null;
  readonly datasetDigest: string | null;
}

export interface LoggedModel extends LoggedModelEntity {
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
  readonly metrics: readonly LoggedModelMetric[];
}

@Injectable()
export class FindLoggedModel {
  constructor(private readonly database: DataSource) {}

  /** Throws `resource-not-found`, also for a deleted one. */
  async byId(modelId: string, manager: EntityManager = this.database.manager): Promise<LoggedModel> {
    const [model] = await this.byIds([modelId], manager);
    if (!model || model.lifecycleStage !== 'active') throw absent(`Logged model with ID '${modelId}' not found.`);
    return model;
  }

  /** The logged models that exist among these, in the order of the ids. */
  async byIds(
    modelIds: readonly string[],
    manager: EntityManager = this.database.manager,
  ): Promise<readonly LoggedModel[]> {
    if (modelIds.length === 0) return [];
    const [rows, params, tags, metrics] = await gather(manager, [
      () =>
        manager.createQueryBuilder(LoggedModelEntity, 'm').where('m.model_id = any(:modelIds)', { modelIds }).getMany(),
      () => loadKeyValues(manager, loggedModelParams, modelIds),
      () => loadKeyValues(manager, loggedModelTags, modelIds),
      () => loadMetrics(manager, modelIds),
    ]);
    const byId = new Map(rows.map((row) => [row.modelId, row]));
    return modelIds.flatMap((id) => {
      const row = byId.get(id);
      if (!row) return [];
      const owned = { params: params.get(id) ?? [], tags: tags.get(id) ?? [], metrics: metrics.get(id) ?? [] };
      return [Object.assign(row, owned)];
    });
  }
}

/** Of each key and data set the latest point. */
async function loadMetrics(manager: EntityManager, modelIds: readonly string[]) {
  const rows = await manager.query<(LoggedModelMetric & { owner: string })[]>(
    `select distinct on (model_id, key, dataset_name, dataset_digest) model_id as owner, key, value,
       "timestamp"::float8 as timestamp, step::float8 as step, run_id as "runId",
       dataset_name as "datasetName", dataset_digest as "datasetDigest"
     from logged_model_metrics where model_id = any($1)
     order by model_id, key, dataset_name, dataset_digest, "timestamp" desc, step desc`,
    [modelIds],
  );
  return groupByOwner(rows, ({ owner: _owner, ...metric }): LoggedModelMetric => metric);
}
