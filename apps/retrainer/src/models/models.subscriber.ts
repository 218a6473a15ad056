import { Clock } from '@modelyard/chassis';
import {
  defaultPolicyKey,
  LifecyclePolicyChanged,
  ModelArchived,
  ModelDemoted,
  ModelPromoted,
  ModelRegistered,
  VersionDeleted,
} from '@modelyard/contracts';
import { type Received, Subscribe } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PolicyRow } from './adapters/policy.entity.js';
import { VersionRow } from './adapters/version.entity.js';

/** Remembers versions, which of them is the champion, and the policies. */
@Injectable()
export class ModelsSubscriber {
  constructor(private readonly clock: Clock) {}

  @Subscribe(ModelRegistered)
  async onModelRegistered({ data }: Received<typeof ModelRegistered>, manager: EntityManager): Promise<void> {
    const { modelVersionId, modelId, name, version, servedModel, referenceData } = data;
    await manager.upsert(VersionRow, { modelVersionId, modelId, name, version, servedModel, referenceData }, [
      'modelVersionId',
    ]);
  }

  @Subscribe(ModelPromoted)
  async onModelPromoted({ data }: Received<typeof ModelPromoted>, manager: EntityManager): Promise<void> {
    const { modelVersionId, modelId, name, version, servedModel } = data;
    const inProductionSince = data.toStage === 'Production' ? this.clock.now() : null;
    await manager.upsert(VersionRow, { modelVersionId, modelId, name, version, servedModel, inProductionSince }, [
      'modelVersionId',
    ]);
  }

  @Subscribe(ModelArchived)
  async onModelArchived({ data }: Received<typeof ModelArchived>, manager: EntityManager): Promise<void> {
    await this.leftProduction(manager, data.modelVersionId);
  }

  @Subscribe(ModelDemoted)
  async onModelDemoted({ data }: Received<typeof ModelDemoted>, manager: EntityManager): Promise<void> {
    await this.leftProduction(manager, data.modelVersionId);
  }

  @Subscribe(VersionDeleted)
  async onVersionDeleted({ data }: Received<typeof VersionDeleted>, manager: EntityManager): Promise<void> {
    await this.leftProduction(manager, data.modelVersionId);
  }

  @Subscribe(LifecyclePolicyChanged)
  async onPolicyChanged({ data }: Received<typeof LifecyclePolicyChanged>, manager: EntityManager): Promise<void> {
    const { policyVersion, policy } = data;
    await manager.save(PolicyRow, { subject: data.modelId ?? defaultPolicyKey, policyVersion, policy });
  }

  private async leftProduction(manager: EntityManager, modelVersionId: string): Promise<void> {
    await manager.update(VersionRow, { modelVersionId }, { inProductionSince: null });
  }
}
