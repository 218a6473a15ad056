import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { gather } from '../database/gather.js';
import { groupByOwner, loadKeyValues, type KeyValue } from '../database/key-values.js';
import { absent } from '../mlflow-wire/mlflow-errors.js';
import { ModelVersionEntity, modelVersionTags } from './model-version.entity.js';

export interface ModelVersion extends ModelVersionEntity {
  /** The model's name now. */
  readonly name: string;
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly string[];
}

@Injectable()
export class FindVersion {
  constructor(private readonly database: DataSource) {}

  /** Throws `resource-not-found`. */
  async byNumber(name: string, version: number, manager: EntityManager = this.database.manager): Promise<ModelVersion> {
    const [row] = await manager.query<{ id: string }[]>(
      `select v.model_version_id as id from model_versions v join registered_models m using (model_id)
       where m.name = $1 and v.version = $2`,
      [name, version],
    );
    const [found] = row ? await this.byIds([row.id], manager) : [];
    if (!found) throw absent(`Model Version (name=${name}, version=${version}) not found`);
    return found;
  }

  /** The version with the highest number; throws `resource-not-found` for a model without versions. */
  async newest(name: string, modelId: string): Promise<ModelVersion> {
    const [row] = await this.database.query<{ id: string }[]>(
      'select model_version_id as id from model_versions where model_id = $1 order by version desc limit 1',
      [modelId],
    );
    const [found] = row ? await this.byIds([row.id]) : [];
    if (!found) throw absent(`Registered Model with name=${name} has no versions`);
    return found;
  }

  /** Of each model and stage the version with the highest number. */
  async latestPerStage(modelIds: readonly string[]): Promise<readonly ModelVersion[]> {
    const rows = await this.database.query<{ id: string }[]>(
      `select distinct on (model_id, current_stage) model_version_id as id from model_versions
       where model_id = any($1::uuid[]) order by model_id, current_stage, version desc`,
      [modelIds],
    );
    return this.byIds(rows.map(({ id }) => id));
  }

  /** The versions that exist among these, in the order of the ids. */
  async byIds(
    ids: readonly string[],
    manager: EntityManager = this.database.manager,
  ): Promise<readonly ModelVersion[]> {
    if (ids.length === 0) return [];
    const [rows, tags, names, aliases] = await gather(manager, [
      () =>
        manager
          .createQueryBuilder(ModelVersionEntity, 'v')
          .where('v.model_version_id = any(:ids::uuid[])', { ids })
          .getMany(),
      () => loadKeyValues(manager, modelVersionTags, ids),
      () => loadNames(manager, ids),
      () => loadAliases(manager, ids),
    ]);
    const byId = new Map(rows.map((row) => [row.modelVersionId, row]));
    return ids.flatMap((id) => {
      const row = byId.get(id);
      const name = names.get(id);
      if (!row || name === undefined) return [];
      return [Object.assign(row, { name, tags: tags.get(id) ?? [], aliases: aliases.get(id) ?? [] })];
    });
  }
}

async function loadNames(manager: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await manager.query<{ id: string; name: string }[]>(
    `select v.model_version_id as id, m.name from model_versions v join registered_models m using (model_id)
     where v.model_version_id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function loadAliases(manager: EntityManager, ids: readonly string[]) {
  const rows = await manager.query<{ owner: string; alias: string }[]>(
    `select v.model_version_id as owner, a.alias from registered_model_aliases a join model_versions v using (model_id, version)
     where v.model_version_id = any($1::uuid[]) order by a.alias`,
    [ids],
  );
  return groupByOwner(rows, ({ alias }) => alias);
}
