import { Injectable } from '@nestjs/common';
import { ModelTagged, ModelUntagged, servingTags } from '@modelyard/contracts';
import { DataSource } from 'typeorm';
import { removeKey, setKeyValues } from '../database/key-values.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { checkRegistryTag } from '../registered-models/create-model.js';
import { FindModel } from '../registered-models/find-model.js';
import { announcing, RecordChanges } from '../registered-models/record-changes.js';
import { FindVersion } from './find-version.js';
import { modelVersionTags } from './model-version.entity.js';
import { versionObject, versionReference } from './version-reference.js';

/** Sets and removes tags of versions. Repeating either changes nothing and announces nothing. */
@Injectable()
export class VersionTags {
  constructor(
    private readonly database: DataSource,
    private readonly models: FindModel,
    private readonly versions: FindVersion,
    private readonly changes: RecordChanges,
  ) {}

  async set(name: string, version: number, key: string, value: string): Promise<void> {
    checkRegistryTag(key, value);
    await this.database.transaction(async (manager) => {
      await this.models.hold(manager, { name });
      const found = await this.versions.byNumber(name, version, manager);
      const previous = found.tags.find((tag) => tag.key === key)?.value;
      if (previous === value) return;
      refuseServingTag(key);
      await setKeyValues(manager, modelVersionTags, found.modelVersionId, [{ key, value }]);
      await this.changes.execute(manager, [
        {
          event: announcing(ModelTagged, { ...versionReference(found), tag: key, value }),
          action: 'tag-version',
          object: versionObject(found),
          before: previous === undefined ? null : { [key]: previous },
          after: { [key]: value },
          details: { tag: key },
        },
      ]);
    });
  }

  async remove(name: string, version: number, key: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      await this.models.hold(manager, { name });
      const found = await this.versions.byNumber(name, version, manager);
      const previous = found.tags.find((tag) => tag.key === key)?.value;
      if (previous === undefined) return;
      refuseServingTag(key);
      await removeKey(manager, modelVersionTags, found.modelVersionId, key);
      await this.changes.execute(manager, [
        {
          event: announcing(ModelUntagged, { ...versionReference(found), tag: key }),
          action: 'untag-version',
          object: versionObject(found),
          before: { [key]: previous },
          after: null,
          details: { tag: key },
        },
      ]);
    });
  }
}

// What a version's outputs mean was resolved and announced when it was registered: a later change would tell readers two things.
function refuseServingTag(key: string): void {
  if (!(Object.values(servingTags) as string[]).includes(key)) return;
  throw invalidParameter(
    `The tag ${key} is read when a version is registered and cannot change afterwards. Register the model again with the tag ` +
      '(mlflow.register_model(..., tags=...), or tags of log_model).',
  );
}
