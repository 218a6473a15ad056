import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { gather } from '../database/gather.js';
import { groupByOwner, loadKeyValues, type KeyValue } from '../database/key-values.js';
import { absent } from '../mlflow-wire/mlflow-errors.js';
import { FindVersion, type ModelVersion } from '../model-versions/find-version.js';
import { RegisteredModelEntity, registeredModelTags } from './registered-model.entity.js';

export interface Alias {
  readonly alias: string;
  readonly version: string;
}

export interface RegisteredModel extends RegisteredModelEntity {
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly Alias[];
  /** Of each stage the newest version. */
  readonly latestVersions: readonly ModelVersion[];
}

@Injectable()
export class FindModel {
  constructor(
    private readonly database: DataSource,
    private readonly versions: FindVersion,
  ) {}

  /** Throws `resource-not-found`. */
  async byName(name: string, manager: EntityManager = this.database.manager): Promise<RegisteredModelEntity> {
    const model = await manager.getRepository(RegisteredModelEntity).findOneBy({ name });
    if (!model) throw absent(`Registered Model with name=${name} not found`);
    return model;
  }

  /** The model with its row locked, so that changes of one model happen one after the other. */
  async hold(
    manager: EntityManager,
    by: { readonly name: string } | { readonly modelId: string },
  ): Promise<RegisteredModelEntity> {
    const model = await this.tryHold(manager, by);
    if (!model)
      throw absent(`Registered Model with ${'name' in by ? `name=${by.name}` : `id=${by.modelId}`} not found`);
    return model;
  }

  tryHold(
    manager: EntityManager,
    by: { readonly name: string } | { readonly modelId: string },
  ): Promise<RegisteredModelEntity | null> {
    return manager.findOne(RegisteredModelEntity, { where: by, lock: { mode: 'pessimistic_write' } });
  }

  async whole(name: string): Promise<RegisteredModel> {
    const { modelId } = await this.byName(name);
    const [model] = await this.wholeByIds([modelId]);
    if (!model) throw absent(`Registered Model with name=${name} not found`);
    return model;
  }

  /** The models that exist among these with all that belongs to them, in the order of the ids. */
  async wholeByIds(modelIds: readonly string[]): Promise<readonly RegisteredModel[]> {
    if (modelIds.length === 0) return [];
    const manager = this.database.manager;
    const [rows, tags, aliases, latest] = await gather(manager, [
      () =>
        manager
          .createQueryBuilder(RegisteredModelEntity, 'm')
          .where('m.model_id = any(:modelIds::uuid[])', { modelIds })
          .getMany(),
      () => loadKeyValues(manager, registeredModelTags, modelIds),
      () => loadAliases(manager, modelIds),
      () => this.versions.latestPerStage(modelIds),
    ]);
    const byId = new Map(rows.map((row) => [row.modelId, row]));
    return modelIds.flatMap((id) => {
      const row = byId.get(id);
      if (!row) return [];
      const latestVersions = latest.filter(({ modelId }) => modelId === id);
      return [Object.assign(row, { tags: tags.get(id) ?? [], aliases: aliases.get(id) ?? [], latestVersions })];
    });
  }
}

async function loadAliases(manager: EntityManager, modelIds: readonly string[]) {
  const rows = await manager.query<(Alias & { owner: string })[]>(
    `select model_id::text as owner, alias, version::text as version from registered_model_aliases
     where model_id = any($1::uuid[]) order by owner, alias`,
    [modelIds],
  );
  return groupByOwner(rows, ({ alias, version }): Alias => ({ alias, version }));
}
