import { Clock, Logger } from '@modelyard/chassis';
import { type ModelId, production, type ServedModel } from '@modelyard/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, LessThanOrEqual } from 'typeorm';
import { eachOnItsOwn } from '../reconciling/each-on-its-own.js';
import { VerificationRow } from '../staging/verification.entity.js';
import { TrafficPlanRow } from '../traffic/traffic-plan.entity.js';
import { ChangePlan } from '../traffic/change-plan.js';
import { stableVersion, withdraw } from '../traffic/plan-edits.js';
import { VersionRow } from '../versions/version.entity.js';
import { ProductionMemberRow, StageLossRow } from './production-stage.entity.js';
import { RolloutRow } from './rollout.entity.js';
import { moveRollout } from './move-rollout.js';
import { activeStates } from './rollout.js';
import { StartRollout } from './start-rollout.js';

/** Decides what follows for the traffic when a version has left Production. */
@Injectable()
export class SettleStageLoss {
  constructor(
    private readonly database: DataSource,
    private readonly startRollout: StartRollout,
    private readonly changePlan: ChangePlan,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** @returns how many versions still wait for their successor to be known */
  async reconcile(): Promise<number> {
    const due = await this.database.manager.findBy(StageLossRow, { due: LessThanOrEqual(this.clock.now()) });
    const settle = (loss: StageLossRow) => this.database.transaction((manager) => this.settle(manager, loss));
    await eachOnItsOwn(due, settle, this.logger);
    return this.database.manager.count(StageLossRow);
  }

  private async settle(manager: EntityManager, loss: StageLossRow): Promise<void> {
    const { affected } = await manager.delete(StageLossRow, { modelVersionId: loss.modelVersionId });
    if (!affected) return;
    const { modelId } = loss;
    await this.abandonRolloutOf(manager, loss);
    const row = await manager.findOneBy(TrafficPlanRow, { environment: production, modelId });
    const serving = stableVersion(row?.plan ?? null);
    if (serving?.modelVersionId !== loss.modelVersionId) return;
    const active = await manager.existsBy(RolloutRow, {
      environment: production,
      modelId,
      state: In([...activeStates]),
    });
    if (active) return;
    const successor = await this.successor(manager, modelId);
    if (successor) return this.startRollout.execute(manager, production, successor);
    const subject = { environment: production, modelId: modelId as ModelId, name: serving.name };
    await this.changePlan.execute(manager, subject, (plan) => withdraw(plan, loss.reason));
  }

  /** A version that left Production before its rollout ended must not get the traffic after all. */
  private async abandonRolloutOf(manager: EntityManager, { modelVersionId, reason }: StageLossRow): Promise<void> {
    const active = await manager.findBy(RolloutRow, {
      modelVersionId,
      environment: production,
      state: In([...activeStates]),
    });
    for (const rollout of active) {
      await moveRollout(manager, rollout, 'superseded', { at: this.clock.now(), cause: reason });
    }
  }

  /** The version that has entered Production last among those that staging has verified. */
  private async successor(manager: EntityManager, modelId: string): Promise<ServedModel | null> {
    const members = await manager.find(ProductionMemberRow, { where: { modelId }, order: { since: 'DESC' } });
    for (const { modelVersionId } of members) {
      const version = await manager.findOneBy(VersionRow, { modelVersionId, deleted: false });
      const verified = await manager.existsBy(VerificationRow, { modelVersionId, state: 'verified' });
      if (verified && version?.servedModel) return version.servedModel;
    }
    return null;
  }
}
