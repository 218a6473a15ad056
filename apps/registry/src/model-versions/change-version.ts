import { Injectable } from '@nestjs/common';
import { Clock } from '@modelyard/chassis';
import { ModelDescribed, ModelId, ModelVersionId, VersionDeleted } from '@modelyard/contracts';
import { AuditTrail, EventPublisher } from '@modelyard/messaging';
import { DataSource } from 'typeorm';
import { checkLength, limits } from '../mlflow-wire/limits.js';
import { FindModel } from '../registered-models/find-model.js';
import { FindVersion, type ModelVersion } from './find-version.js';
import { ModelVersionEntity } from './model-version.entity.js';

/** Describes and deletes versions. */
@Injectable()
export class ChangeVersion {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly models: FindModel,
    private readonly versions: FindVersion,
    private readonly events: EventPublisher,
    private readonly audit: AuditTrail,
  ) {}

  async describe(name: string, version: number, description: string): Promise<ModelVersion> {
    checkLength('description', description, limits.description);
    await this.database.transaction(async (manager) => {
      await this.models.hold(manager, { name });
      const before = await this.versions.byNumber(name, version, manager);
      if (before.description === description) return;
      const lastUpdateTime = this.clock.now().getTime();
      await manager.update(
        ModelVersionEntity,
        { modelVersionId: before.modelVersionId },
        { description, lastUpdateTime },
      );
      await this.events.publish(manager, ModelDescribed, { ...referenceOf(before), description });
      await this.audit.record(manager, {
        action: 'describe-version',
        object: { kind: 'model-version', id: before.modelVersionId, name: `${name}/${version}` },
        before: { description: before.description },
        after: { description },
        reason: null,
      });
    });
    return this.versions.byNumber(name, version);
  }

  /** Deletes a version with its aliases; its number is never given again and its files stay in the artifact store. */
  async delete(name: string, version: number): Promise<void> {
    await this.database.transaction(async (manager) => {
      await this.models.hold(manager, { name });
      const before = await this.versions.byNumber(name, version, manager);
      await manager.delete(ModelVersionEntity, { modelVersionId: before.modelVersionId });
      await this.events.publish(manager, VersionDeleted, { ...referenceOf(before), fromStage: before.currentStage });
      await this.audit.record(manager, {
        action: 'delete-version',
        object: { kind: 'model-version', id: before.modelVersionId, name: `${name}/${version}` },
        before: { stage: before.currentStage, source: before.source, files: before.files },
        after: null,
        reason: null,
      });
    });
  }
}

/** The fields by which events name a version. */
export function referenceOf({ modelId, name, modelVersionId, version }: ModelVersion) {
  return {
    modelId: ModelId.parse(modelId),
    name,
    modelVersionId: ModelVersionId.parse(modelVersionId),
    version: String(version),
  };
}
