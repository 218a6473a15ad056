import { Clock } from '@modelyard/chassis';
import { ModelArchived, ModelDemoted, ModelPromoted, production, VersionDeleted } from '@modelyard/contracts';
import { type Received, Subscribe } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { VersionRow } from '../versions/version.entity.js';
import { withExample } from '../versions/with-example.js';
import { ProductionMemberRow, StageLossRow } from './production-stage.entity.js';
import { StartRollout } from './start-rollout.js';

// Long enough for the successor's event of the same transaction to arrive, short beside what a withdrawal means.
const successorPatienceMs = 2_000;

@Injectable()
export class RolloutsSubscriber {
  constructor(
    private readonly startRollout: StartRollout,
    private readonly clock: Clock,
  ) {}

  @Subscribe(ModelPromoted)
  async onModelPromoted({ data }: Received<typeof ModelPromoted>, manager: EntityManager): Promise<void> {
    if (data.toStage !== 'Production')
      return this.left(manager, data, `version ${data.version} was moved to ${data.toStage}`);
    const { modelId, modelVersionId } = data;
    const known = await manager.findOneBy(VersionRow, { modelVersionId });
    const servedModel = withExample(data.servedModel, known?.inputExample);
    await manager.save(ProductionMemberRow, { modelVersionId, modelId, since: this.clock.now() });
    await manager.delete(StageLossRow, { modelVersionId });
    await manager.update(VersionRow, { modelVersionId }, { servedModel });
    if (servedModel?.artifact) await this.startRollout.execute(manager, production, servedModel);
  }

  @Subscribe(ModelArchived)
  async onModelArchived({ data }: Received<typeof ModelArchived>, manager: EntityManager): Promise<void> {
    await this.left(manager, data, `version ${data.version} was archived`);
  }

  @Subscribe(ModelDemoted)
  async onModelDemoted({ data }: Received<typeof ModelDemoted>, manager: EntityManager): Promise<void> {
    await this.left(manager, data, `version ${data.version} was taken out of Production`);
  }

  @Subscribe(VersionDeleted)
  async onVersionDeleted({ data }: Received<typeof VersionDeleted>, manager: EntityManager): Promise<void> {
    await manager.update(VersionRow, { modelVersionId: data.modelVersionId }, { deleted: true });
    await this.left(manager, data, `version ${data.version} was deleted`);
  }

  private async left(
    manager: EntityManager,
    { modelId, modelVersionId }: { modelId: string; modelVersionId: string },
    reason: string,
  ): Promise<void> {
    const { affected } = await manager.delete(ProductionMemberRow, { modelVersionId });
    if (!affected) return;
    const due = new Date(this.clock.now().getTime() + successorPatienceMs);
    await manager.save(StageLossRow, { modelVersionId, modelId, reason, due });
  }
}
