import { Injectable } from '@nestjs/common';
import { Clock } from '@modelyard/chassis';
import { ModelDescribed } from '@modelyard/contracts';
import { DataSource } from 'typeorm';
import { checkLength, limits } from '../mlflow-wire/limits.js';
import { aliasRemoval } from '../registered-models/alias-removal.js';
import { FindModel } from '../registered-models/find-model.js';
import { announcing, RecordChanges } from '../registered-models/record-changes.js';
import { FindVersion, type ModelVersion } from './find-version.js';
import { ModelVersionEntity } from './model-version.entity.js';
import { versionDeletion } from './version-deletion.js';
import { versionObject, versionReference } from './version-reference.js';

/** Describes and deletes versions. */
@Injectable()
export class ChangeVersion {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly models: FindModel,
    private readonly versions: FindVersion,
    private readonly changes: RecordChanges,
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
      await this.changes.execute(manager, [
        {
          event: announcing(ModelDescribed, { ...versionReference(before), description }),
          action: 'describe-version',
          object: versionObject(before),
          before: { description: before.description },
          after: { description },
        },
      ]);
    });
    return this.versions.byNumber(name, version);
  }

  /** Deletes a version with its aliases; its number is never given again and its files stay in the artifact store. */
  async delete(name: string, version: number): Promise<void> {
    await this.database.transaction(async (manager) => {
      await this.models.hold(manager, { name });
      const before = await this.versions.byNumber(name, version, manager);
      await manager.delete(ModelVersionEntity, { modelVersionId: before.modelVersionId });
      await this.changes.execute(manager, [
        ...before.aliases.map((alias) => aliasRemoval(before, alias, String(version))),
        versionDeletion(before),
      ]);
    });
  }
}
