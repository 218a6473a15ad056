import { Clock, Logger, runInContext } from '@modelyard/chassis';
import type { Environment, ServedModel } from '@modelyard/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Fleet } from '../fleet/fleet.js';
import { eachOnItsOwn } from '../reconciling/each-on-its-own.js';
import { VerificationRow } from '../staging/verification.entity.js';
import type { Readiness } from '../staging/verification.js';
import { VersionRow } from '../versions/version.entity.js';
import { RolloutRow } from './rollout.entity.js';
import { AdvanceRollout } from './advance-rollout.js';
import { type ActiveRolloutState, activeStates, nextRolloutStep, type RolloutObservation } from './rollout.js';

const notAskedYet: Readiness = { kind: 'loading', detail: 'the fleet has not been asked to load it yet' };

/** Takes every rollout that is under way one step further. */
@Injectable()
export class RolloutsReconciler {
  constructor(
    private readonly database: DataSource,
    private readonly fleet: Fleet,
    private readonly advance: AdvanceRollout,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** @returns how many rollouts are under way */
  async reconcile(): Promise<number> {
    const active = await this.database.manager.findBy(RolloutRow, { state: In([...activeStates]) });
    await eachOnItsOwn(active, (rollout) => runInContext(rollout.context, () => this.step(rollout)), this.logger);
    return active.length;
  }

  private async step(rollout: RolloutRow): Promise<void> {
    const { modelVersionId } = rollout;
    const { servedModel } = await this.database.manager.findOneByOrFail(VersionRow, { modelVersionId });
    if (!servedModel) return;
    const observed = await this.observe(rollout, servedModel);
    const state = rollout.state as ActiveRolloutState;
    const step = nextRolloutStep(state, observed, rollout.deadline, this.clock.now());
    if (step.kind === 'wait') return;
    await this.database.transaction((manager) => this.advance.execute(manager, rollout, servedModel, step));
  }

  private async observe(rollout: RolloutRow, version: ServedModel): Promise<RolloutObservation> {
    const verification = await this.database.manager.findOneBy(VerificationRow, {
      modelVersionId: rollout.modelVersionId,
    });
    const environment = rollout.environment as Environment;
    const readiness = rollout.state === 'preloading' ? await this.fleet.readiness(environment, version) : notAskedYet;
    const followed =
      rollout.state === 'switching' &&
      (await this.fleet.follows(environment, version.modelId, rollout.planRevision ?? 0));
    return { verification: verification?.state ?? 'deploying', readiness, followed };
  }
}
