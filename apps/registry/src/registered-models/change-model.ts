import { Injectable } from '@nestjs/common';
import { Clock } from '@modelyard/chassis';
import { ModelDeleted, ModelDescribed, ModelId, ModelRenamed } from '@modelyard/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { isUniqueViolation } from '../database/unique-violation.js';
import { alreadyExists } from '../mlflow-wire/mlflow-errors.js';
import { checkLength, limits } from '../mlflow-wire/limits.js';
import { versionDeletion, type DoomedVersion } from '../model-versions/version-deletion.js';
import { FindModel } from './find-model.js';
import { checkModelName } from './model-name.js';
import { announcing, RecordChanges } from './record-changes.js';
import { RegisteredModelEntity } from './registered-model.entity.js';

/** Renames, describes and deletes models. Their ids never change. */
@Injectable()
export class ChangeModel {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly find: FindModel,
    private readonly changes: RecordChanges,
  ) {}

  async rename(name: string, newName: string): Promise<void> {
    checkModelName(newName, 'new_name');
    await this.database.transaction(async (manager) => {
      const model = await this.find.hold(manager, { name });
      if (newName === name) return;
      await this.takeName(manager, model.modelId, newName);
      const modelId = ModelId.parse(model.modelId);
      await this.changes.execute(manager, [
        {
          event: announcing(ModelRenamed, { modelId, name: newName, previousName: name }),
          action: 'rename-model',
          object: { kind: 'model', id: modelId, name: newName },
          before: { name },
          after: { name: newName },
        },
      ]);
    });
  }

  async describe(name: string, description: string): Promise<void> {
    checkLength('description', description, limits.description);
    await this.database.transaction(async (manager) => {
      const model = await this.find.hold(manager, { name });
      if (model.description === description) return;
      const lastUpdateTime = this.clock.now().getTime();
      await manager.update(RegisteredModelEntity, { modelId: model.modelId }, { description, lastUpdateTime });
      const modelId = ModelId.parse(model.modelId);
      await this.changes.execute(manager, [
        {
          event: announcing(ModelDescribed, { modelId, name, modelVersionId: null, version: null, description }),
          action: 'describe-model',
          object: { kind: 'model', id: modelId, name },
          before: { description: model.description },
          after: { description },
        },
      ]);
    });
  }

  /** Deletes a model with its versions and aliases; the files stay in the artifact store. */
  async delete(name: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const model = await this.find.hold(manager, { name });
      const modelId = ModelId.parse(model.modelId);
      const versions = await versionsOf(manager, model);
      await manager.delete(RegisteredModelEntity, { modelId });
      await this.changes.execute(manager, [
        ...versions.map(versionDeletion),
        {
          event: announcing(ModelDeleted, { modelId, name }),
          action: 'delete-model',
          object: { kind: 'model', id: modelId, name },
          before: { name, description: model.description, versions: versions.map(({ version }) => version) },
          after: null,
        },
      ]);
    });
  }

  // Of two that take one name at once only the unique index knows which was first.
  private async takeName(manager: EntityManager, modelId: string, name: string): Promise<void> {
    const lastUpdateTime = this.clock.now().getTime();
    try {
      await manager.update(RegisteredModelEntity, { modelId }, { name, lastUpdateTime });
    } catch (cause) {
      if (!isUniqueViolation(cause)) throw cause;
      throw alreadyExists(`Registered Model (name=${name}) already exists.`);
    }
  }
}

function versionsOf(manager: EntityManager, { modelId, name }: RegisteredModelEntity): Promise<DoomedVersion[]> {
  return manager.query<DoomedVersion[]>(
    `select model_version_id as "modelVersionId", model_id as "modelId", $2 as name, version,
       current_stage as "currentStage", source
     from model_versions where model_id = $1 order by version`,
    [modelId, name],
  );
}
