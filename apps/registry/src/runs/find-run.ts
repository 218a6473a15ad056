import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { gather } from '../database/gather.js';
import { groupByOwner, loadKeyValues } from '../database/key-values.js';
import { loadRunDatasets } from '../datasets/datasets.js';
import { absent, invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { RunEntity, runParams, runTags } from './run.entity.js';
import type { Metric, Run, RunModel } from './run.js';

@Injectable()
export class FindRun {
  constructor(private readonly database: DataSource) {}

  /** Throws `resource-not-found`. Deleted runs are found too. */
  async byId(runId: string, manager: EntityManager = this.database.manager): Promise<Run> {
    const [run] = await this.byIds([runId], manager);
    if (!run) throw runAbsent(runId);
    return run;
  }

  /** The runs that exist among these, in the order of the ids. */
  async byIds(runIds: readonly string[], manager: EntityManager = this.database.manager): Promise<readonly Run[]> {
    if (runIds.length === 0) return [];
    const [rows, params, tags, metrics, datasets, models] = await gather(manager, [
      () => manager.createQueryBuilder(RunEntity, 'r').where('r.run_id = any(:runIds)', { runIds }).getMany(),
      () => loadKeyValues(manager, runParams, runIds),
      () => loadKeyValues(manager, runTags, runIds),
      () => loadLatestMetrics(manager, runIds),
      () => loadRunDatasets(manager, runIds),
      () => loadRunModels(manager, runIds),
    ]);
    const byId = new Map(rows.map((row) => [row.runId, row]));
    return runIds.flatMap((id) => {
      const row = byId.get(id);
      if (!row) return [];
      const owned = {
        params: params.get(id) ?? [],
        tags: tags.get(id) ?? [],
        metrics: metrics.get(id) ?? [],
        datasets: datasets.get(id) ?? [],
        models: models.get(id) ?? [],
      };
      return [Object.assign(row, owned)];
    });
  }

  /** The error for a write that found no active run: it is absent, or deleted. */
  async whyNotWritable(runId: string, manager: EntityManager = this.database.manager): Promise<Error> {
    const { lifecycleStage } = await this.byId(runId, manager);
    return invalidParameter(`The run ${runId} must be in the 'active' state. Current state is ${lifecycleStage}.`);
  }
}

/** The error for a run that this registry does not hold. */
export function runAbsent(runId: string): Error {
  return absent(`Run with id=${runId} not found`);
}

async function loadLatestMetrics(manager: EntityManager, runIds: readonly string[]) {
  const rows = await manager.query<(Metric & { owner: string })[]>(
    `select run_id as owner, key, value, "timestamp"::float8 as timestamp, step::float8 as step
     from run_latest_metrics where run_id = any($1) order by run_id, key`,
    [runIds],
  );
  return groupByOwner(rows, ({ key, value, timestamp, step }): Metric => ({ key, value, timestamp, step }));
}

async function loadRunModels(manager: EntityManager, runIds: readonly string[]) {
  const rows = await manager.query<(RunModel & { owner: string })[]>(
    `select run_id as owner, model_id as "modelId", direction, step::float8 as step
     from run_models where run_id = any($1) order by run_id, model_id`,
    [runIds],
  );
  return groupByOwner(rows, ({ modelId, direction, step }): RunModel => ({ modelId, direction, step }));
}
