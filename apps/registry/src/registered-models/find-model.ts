import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { gather } from '../database/gather.js';
import type { KeyValue } from '../database/key-values.js';
import { queryPrepared } from '@modelyard/messaging';
import { absent } from '../mlflow-wire/mlflow-errors.js';
import { FindVersion, type ModelVersion } from '../model-versions/find-version.js';
import { RegisteredModelEntity } from './registered-model.entity.js';

export interface Alias {
  readonly alias: string;
  readonly version: string;
}

/** A model as clients know it. */
export interface RegisteredModel {
  readonly modelId: string;
  readonly name: string;
  readonly description: string | null;
  /** Milliseconds since 1970, as all times here. */
  readonly creationTime: number;
  readonly lastUpdateTime: number;
  /** By key. */
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly Alias[];
  /** Of each stage the newest version. */
  readonly latestVersions: readonly ModelVersion[];
}

type ModelRow = Omit<RegisteredModel, 'latestVersions'>;

const columns = `m.model_id as "modelId", m.name, m.description, m.creation_time::float8 as "creationTime",
  m.last_update_time::float8 as "lastUpdateTime",
  (select coalesce(json_agg(json_build_object('key', t.key, 'value', t.value) order by t.key), '[]')
   from registered_model_tags t where t.model_id = m.model_id) as tags,
  (select coalesce(json_agg(json_build_object('alias', a.alias, 'version', a.version::text) order by a.alias), '[]')
   from registered_model_aliases a where a.model_id = m.model_id) as aliases`;

const wholeByName = { name: 'model-by-name', text: `select ${columns} from registered_models m where m.name = $1` };

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

  /** Throws `resource-not-found` where there is no such model. */
  async requireExistence(name: string): Promise<void> {
    const [found] = await this.database.query<unknown[]>('select 1 from registered_models where name = $1', [name]);
    if (!found) throw absent(`Registered Model with name=${name} not found`);
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

  /** The model with all that belongs to it; throws `resource-not-found`. */
  async whole(name: string): Promise<RegisteredModel> {
    const [row] = await queryPrepared<ModelRow>(this.database.manager, wholeByName, [name]);
    if (!row) throw absent(`Registered Model with name=${name} not found`);
    return { ...row, latestVersions: await this.versions.latestPerStage([row.modelId]) };
  }

  /** The models that exist among these with all that belongs to them, in the order of the ids. */
  async wholeByIds(modelIds: readonly string[]): Promise<readonly RegisteredModel[]> {
    if (modelIds.length === 0) return [];
    const [rows, latest] = await gather(this.database.manager, [
      () =>
        this.database.query<ModelRow[]>(
          `select ${columns} from registered_models m where m.model_id = any($1::uuid[])`,
          [modelIds],
        ),
      () => this.versions.latestPerStage(modelIds),
    ]);
    const byId = new Map(rows.map((row) => [row.modelId, row]));
    const latestOf = Map.groupBy(latest, ({ modelId }) => modelId);
    return modelIds.flatMap((id) => {
      const row = byId.get(id);
      return row ? [{ ...row, latestVersions: latestOf.get(id) ?? [] }] : [];
    });
  }
}
