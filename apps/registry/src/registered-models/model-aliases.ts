import { Injectable } from '@nestjs/common';
import { ModelAliasSet, ModelId } from '@modelyard/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { absent, invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { checkLength } from '../mlflow-wire/limits.js';
import { FindVersion, type ModelVersion } from '../model-versions/find-version.js';
import { versionReference } from '../model-versions/version-reference.js';
import { aliasRemoval } from './alias-removal.js';
import { FindModel } from './find-model.js';
import { announcing, RecordChanges } from './record-changes.js';

/** Points names such as `champion` to versions. Repeating a call changes nothing and announces nothing. */
@Injectable()
export class ModelAliases {
  constructor(
    private readonly database: DataSource,
    private readonly models: FindModel,
    private readonly versions: FindVersion,
    private readonly changes: RecordChanges,
  ) {}

  async set(name: string, alias: string, version: number): Promise<void> {
    await this.database.transaction((manager) => this.point(manager, name, alias, version));
  }

  /** As `set`, in the caller's transaction. */
  async point(manager: EntityManager, name: string, alias: string, version: number): Promise<void> {
    checkAlias(alias);
    const modelId = ModelId.parse((await this.models.hold(manager, { name })).modelId);
    const target = await this.versions.byNumber(name, version, manager);
    const previousVersion = await currentVersion(manager, modelId, alias);
    if (previousVersion === String(version)) return;
    await manager.query(
      `insert into registered_model_aliases (model_id, alias, version) values ($1, $2, $3)
       on conflict (model_id, alias) do update set version = excluded.version`,
      [modelId, alias, version],
    );
    await this.changes.execute(manager, [
      {
        event: announcing(ModelAliasSet, {
          ...versionReference(target),
          alias,
          previousVersion: previousVersion ?? null,
        }),
        action: 'set-alias',
        object: { kind: 'model', id: modelId, name },
        before: previousVersion === undefined ? null : { alias, version: previousVersion },
        after: { alias, version: String(version) },
        details: { alias, version: String(version) },
      },
    ]);
  }

  async remove(name: string, alias: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const modelId = ModelId.parse((await this.models.hold(manager, { name })).modelId);
      const previousVersion = await currentVersion(manager, modelId, alias);
      if (previousVersion === undefined) return;
      await manager.query('delete from registered_model_aliases where model_id = $1 and alias = $2', [modelId, alias]);
      await this.changes.execute(manager, [aliasRemoval({ modelId, name }, alias, previousVersion)]);
    });
  }

  /** The version that an alias points to; `latest` is the newest without being set. Throws `invalid-parameter` for an unknown one, `resource-not-found` for a model without versions. */
  async resolve(name: string, alias: string): Promise<ModelVersion> {
    const found = await this.versions.byAlias(name, alias);
    if (found) return found;
    const { modelId } = await this.models.byName(name);
    if (alias.toLowerCase() !== 'latest') throw invalidParameter(`Registered model alias ${alias} not found.`);
    const newest = await this.versions.newest(modelId);
    if (!newest) throw absent(`Latest version not found for model ${name}.`);
    return newest;
  }
}

async function currentVersion(manager: EntityManager, modelId: string, alias: string): Promise<string | undefined> {
  const [row] = await manager.query<{ version: string }[]>(
    'select version::text as version from registered_model_aliases where model_id = $1 and alias = $2',
    [modelId, alias],
  );
  return row?.version;
}

function checkAlias(alias: string): void {
  checkLength('alias', alias, 255);
  if (!/^[\p{L}\p{N}_-]+$/u.test(alias)) {
    throw invalidParameter(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_) and dashes (-).`,
    );
  }
  if (alias.toLowerCase() === 'latest' || /^v\d+$/i.test(alias)) {
    throw invalidParameter(`'${alias}' alias name is reserved for the newest version or a version number.`);
  }
}
