import { Injectable } from '@nestjs/common';
import { ModelId, ModelTagged, ModelUntagged } from '@modelyard/contracts';
import { AuditTrail, EventPublisher } from '@modelyard/messaging';
import { DataSource } from 'typeorm';
import { loadKeyValues, removeKey, setKeyValues } from '../database/key-values.js';
import { checkRegistryTag } from './create-model.js';
import { FindModel } from './find-model.js';
import { registeredModelTags } from './registered-model.entity.js';

/** Sets and removes tags of models. Repeating either changes nothing and announces nothing. */
@Injectable()
export class ModelTags {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindModel,
    private readonly events: EventPublisher,
    private readonly audit: AuditTrail,
  ) {}

  async set(name: string, key: string, value: string): Promise<void> {
    checkRegistryTag(key, value);
    await this.database.transaction(async (manager) => {
      const modelId = ModelId.parse((await this.find.hold(manager, { name })).modelId);
      const tags = await loadKeyValues(manager, registeredModelTags, [modelId]);
      const previous = tags.get(modelId)?.find((tag) => tag.key === key)?.value;
      if (previous === value) return;
      await setKeyValues(manager, registeredModelTags, modelId, [{ key, value }]);
      await this.events.publish(manager, ModelTagged, {
        modelId,
        name,
        modelVersionId: null,
        version: null,
        tag: key,
        value,
      });
      await this.audit.record(manager, {
        action: 'tag-model',
        object: { kind: 'model', id: modelId, name },
        before: previous === undefined ? null : { [key]: previous },
        after: { [key]: value },
        reason: null,
        details: { tag: key },
      });
    });
  }

  async remove(name: string, key: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const modelId = ModelId.parse((await this.find.hold(manager, { name })).modelId);
      if (!(await removeKey(manager, registeredModelTags, modelId, key))) return;
      await this.events.publish(manager, ModelUntagged, {
        modelId,
        name,
        modelVersionId: null,
        version: null,
        tag: key,
      });
      await this.audit.record(manager, {
        action: 'untag-model',
        object: { kind: 'model', id: modelId, name },
        before: { [key]: true },
        after: null,
        reason: null,
        details: { tag: key },
      });
    });
  }
}
