import { Injectable } from '@nestjs/common';
import { ModelId, ModelTagged, ModelUntagged } from '@modelyard/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { removeKey, setKeyValues } from '../database/key-values.js';
import { checkRegistryTag } from './create-model.js';
import { FindModel } from './find-model.js';
import { announcing, RecordChanges } from './record-changes.js';
import { registeredModelTags } from './registered-model.entity.js';

/** Sets and removes tags of models. Repeating either changes nothing and announces nothing. */
@Injectable()
export class ModelTags {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindModel,
    private readonly changes: RecordChanges,
  ) {}

  async set(name: string, key: string, value: string): Promise<void> {
    checkRegistryTag(key, value);
    await this.database.transaction(async (manager) => {
      const modelId = ModelId.parse((await this.find.hold(manager, { name })).modelId);
      const previous = await currentValue(manager, modelId, key);
      if (previous === value) return;
      await setKeyValues(manager, registeredModelTags, modelId, [{ key, value }]);
      await this.changes.execute(manager, [
        {
          event: announcing(ModelTagged, { modelId, name, modelVersionId: null, version: null, tag: key, value }),
          action: 'tag-model',
          object: { kind: 'model', id: modelId, name },
          before: previous === undefined ? null : { [key]: previous },
          after: { [key]: value },
          details: { tag: key },
        },
      ]);
    });
  }

  async remove(name: string, key: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const modelId = ModelId.parse((await this.find.hold(manager, { name })).modelId);
      const previous = await currentValue(manager, modelId, key);
      if (previous === undefined) return;
      await removeKey(manager, registeredModelTags, modelId, key);
      await this.changes.execute(manager, [
        {
          event: announcing(ModelUntagged, { modelId, name, modelVersionId: null, version: null, tag: key }),
          action: 'untag-model',
          object: { kind: 'model', id: modelId, name },
          before: { [key]: previous },
          after: null,
          details: { tag: key },
        },
      ]);
    });
  }
}

async function currentValue(manager: EntityManager, modelId: string, key: string): Promise<string | undefined> {
  const [row] = await manager.query<{ value: string }[]>(
    'select value from registered_model_tags where model_id = $1 and key = $2',
    [modelId, key],
  );
  return row?.value;
}
