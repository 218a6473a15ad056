import { Injectable } from '@nestjs/common';
import { Clock, IdSource } from '@modelyard/chassis';
import { ModelCreated, ModelId } from '@modelyard/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { setKeyValues, type KeyValue } from '../database/key-values.js';
import { alreadyExists } from '../mlflow-wire/mlflow-errors.js';
import { checkKey, checkLength, limits } from '../mlflow-wire/limits.js';
import { FindModel, type RegisteredModel } from './find-model.js';
import { checkModelName } from './model-name.js';
import { isPrompt } from './prompts.js';
import { announcing, RecordChanges } from './record-changes.js';
import { registeredModelTags } from './registered-model.entity.js';

export interface NewModel {
  readonly name: string;
  readonly description: string | undefined;
  readonly tags: readonly KeyValue[];
}

@Injectable()
export class CreateModel {
  constructor(
    private readonly database: DataSource,
    private readonly ids: IdSource,
    private readonly clock: Clock,
    private readonly find: FindModel,
    private readonly changes: RecordChanges,
  ) {}

  /** Throws `already-exists`, which clients that only want the model to be there take for success. */
  async execute(model: NewModel): Promise<RegisteredModel> {
    const created = await this.database.transaction((manager) => this.ensure(manager, model));
    if (!created) throw alreadyExists(await this.clash(model));
    return this.find.whole(model.name);
  }

  /** Creates the model where there is none of its name, in the caller's transaction; answers whether it did. */
  async ensure(manager: EntityManager, { name, description, tags }: NewModel): Promise<boolean> {
    checkModelName(name);
    checkLength('description', description, limits.description);
    for (const { key, value } of tags) checkRegistryTag(key, value);
    const modelId = ModelId.parse(this.ids.uuid7());
    const created = await manager.query<unknown[]>(
      `with created as (
         insert into registered_models (model_id, name, description, creation_time, last_update_time)
         values ($1, $2, $3, $4, $4) on conflict (name) do nothing returning model_id)
       select model_id from created`,
      [modelId, name, description ?? null, this.clock.now().getTime()],
    );
    if (created.length === 0) return false;
    if (tags.length > 0) await setKeyValues(manager, registeredModelTags, modelId, tags);
    await this.changes.execute(manager, [
      {
        event: announcing(ModelCreated, {
          modelId,
          name,
          description: description ?? null,
          tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
        }),
        action: 'create-model',
        object: { kind: 'model', id: modelId, name },
        before: null,
        after: { modelId, name, description, tags },
      },
    ]);
    return true;
  }

  // Models and prompts share their names, and whoever meets one of the other kind has to be told so.
  private async clash({ name, tags }: NewModel): Promise<string> {
    const kind = isPrompt(tags) ? 'Prompt' : 'Registered Model';
    const { tags: present } = await this.find.whole(name);
    const taken = isPrompt(present) ? 'Prompt' : 'Registered Model';
    if (kind === taken) return `${kind} (name=${name}) already exists.`;
    return (
      `Tried to create a ${kind.toLowerCase()} with name '${name}', but the name is already taken by a ` +
      `${taken.toLowerCase()}. A model and a prompt cannot have the same name.`
    );
  }
}

/** Refuses tags of models and versions beyond the limits of the contract. */
export function checkRegistryTag(key: string, value: string): void {
  checkKey('tag', key, 'key');
  checkLength('value', value, limits.registryTagValue);
}
