import { Clock, DomainError } from '@modelyard/chassis';
import { type Environment, RolloutRolledBack, type ServedModel } from '@modelyard/contracts';
import { AuditTrail, EventPublisher } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TrafficPlanRow } from '../traffic/traffic-plan.entity.js';
import { ChangePlan } from '../traffic/change-plan.js';
import { stableVersion, switchTo } from '../traffic/plan-edits.js';
import { VersionRow } from '../versions/version.entity.js';
import { RolloutRow } from './rollout.entity.js';
import { AdvanceRollout } from './advance-rollout.js';
import { moveRollout } from './move-rollout.js';
import { rolloutAudit, rolloutEvent } from './rollout-event.js';

export interface RollBackCommand {
  readonly environment: Environment;
  readonly modelId: string;
  readonly reason: string;
  /** A version to land on, by its number; absent: the last fully promoted one before the version that serves. */
  readonly toVersion?: string;
}

export interface RolledBack {
  readonly fromVersion: string;
  readonly toVersion: string;
}

/** Puts the traffic back at once; a rollout that is still under way is given up instead. */
@Injectable()
export class RollBack {
  constructor(
    private readonly changePlan: ChangePlan,
    private readonly advance: AdvanceRollout,
    private readonly publisher: EventPublisher,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `nothing-serves`, `nothing-to-roll-back-to`, `version-never-promoted` */
  async execute(manager: EntityManager, command: RollBackCommand): Promise<RolledBack> {
    const { environment, modelId, reason } = command;
    const history = await manager.find(RolloutRow, {
      where: { environment, modelId },
      order: { startedAt: 'DESC' },
      lock: { mode: 'pessimistic_write' },
    });
    const plan = await manager.findOneBy(TrafficPlanRow, { environment, modelId });
    const serving = stableVersion(plan?.plan ?? null);
    if (!serving) throw nothingServes(environment);

    const active = history.find(({ state }) => state === 'awaiting-verification' || state === 'preloading');
    if (active && command.toVersion === undefined) {
      const { servedModel, version } = await manager.findOneByOrFail(VersionRow, {
        modelVersionId: active.modelVersionId,
      });
      if (servedModel) await this.advance.execute(manager, active, servedModel, { kind: 'give-up', cause: reason });
      return { fromVersion: version, toVersion: serving.version };
    }

    const target = await this.target(manager, history, serving, command.toVersion);
    const current = history.find(
      ({ state, modelVersionId }) =>
        (state === 'completed' || state === 'switching') && modelVersionId === serving.modelVersionId,
    );
    if (current) await moveRollout(manager, current, 'rolled-back', { at: this.clock.now(), cause: reason });
    const revision = await this.changePlan.execute(
      manager,
      { environment, modelId: serving.modelId, name: serving.name },
      (before) => switchTo(before, target),
    );
    const ended = current ?? history[0];
    if (!ended) throw nothingServes(environment);
    await this.publisher.publish(manager, RolloutRolledBack, {
      ...(await rolloutEvent(manager, ended, revision)),
      cause: reason,
      restoredVersionId: target.modelVersionId,
      restoredVersion: target.version,
    });
    await this.audit.record(manager, rolloutAudit('roll-back', ended, reason));
    return { fromVersion: serving.version, toVersion: target.version };
  }

  private async target(
    manager: EntityManager,
    history: readonly RolloutRow[],
    serving: ServedModel,
    wanted: string | undefined,
  ): Promise<ServedModel> {
    const promoted = history.filter(
      ({ state, endedAt, modelVersionId }) =>
        modelVersionId !== serving.modelVersionId &&
        (state === 'completed' || (wanted !== undefined && endedAt !== null)),
    );
    for (const { modelVersionId } of promoted) {
      const row = await manager.findOneByOrFail(VersionRow, { modelVersionId });
      const fits = !row.deleted && (wanted === undefined || row.version === wanted);
      if (fits && row.servedModel) return row.servedModel;
    }
    throw wanted === undefined ? nothingToRollBackTo(serving) : neverPromoted(serving, wanted);
  }
}

function nothingServes(environment: string): DomainError {
  return new DomainError({
    code: 'nothing-serves',
    kind: 'conflict',
    message: `No version of this model serves in ${environment}, so there is nothing to roll back.`,
    nextStep: 'Promote a version to Production.',
  });
}

function nothingToRollBackTo({ name, version }: ServedModel): DomainError {
  return new DomainError({
    code: 'nothing-to-roll-back-to',
    kind: 'conflict',
    message: `Version ${version} of ${name} is the only one that was ever fully promoted and still exists.`,
    nextStep: 'Promote another version, or archive this one to withdraw it.',
  });
}

function neverPromoted({ name }: ServedModel, wanted: string): DomainError {
  return new DomainError({
    code: 'version-never-promoted',
    kind: 'conflict',
    message: `Version ${wanted} of ${name} has never been fully promoted here, or serves already.`,
    nextStep: 'Choose a version from the rollout history, or promote this one.',
  });
}
