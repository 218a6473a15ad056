import { Clock } from '@modelyard/chassis';
import { StagingFailed, StagingVerified, staging } from '@modelyard/contracts';
import { EventPublisher } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { policyInForce } from '../policies/policy-in-force.js';
import { ChangePlan } from '../traffic/change-plan.js';
import { dropStandby, type PlanDraft, switchTo } from '../traffic/plan-edits.js';
import { VersionRow } from '../versions/version.entity.js';
import { VerificationRow } from './verification.entity.js';
import type { StagingReport } from './run-staging-checks.js';
import { adviceFor } from './verification.js';

/** Writes down how the checks ended, tells the world, and gives a verified version the staging traffic. */
@Injectable()
export class RecordVerification {
  constructor(
    private readonly changePlan: ChangePlan,
    private readonly publisher: EventPublisher,
    private readonly clock: Clock,
  ) {}

  /** Does nothing when the verification has ended meanwhile: another process was faster, or the version is gone. */
  async execute(manager: EntityManager, modelVersionId: string, report: StagingReport): Promise<void> {
    const row = await manager.findOne(VerificationRow, {
      where: { modelVersionId, state: 'deploying' },
      lock: { mode: 'pessimistic_write' },
    });
    if (!row) return;
    const version = await manager.findOneByOrFail(VersionRow, { modelVersionId });
    const { servedModel } = version;
    if (!servedModel) return;
    const passed = report.checks.every((check) => check.passed);
    row.state = passed ? 'verified' : 'failed';
    row.checks = report.checks;
    row.updatedAt = this.clock.now();
    await manager.save(row);

    const { modelId, name } = servedModel;
    const { policyVersion } = await policyInForce(manager, modelId);
    const outcome = {
      environment: staging,
      modelId,
      modelVersionId: servedModel.modelVersionId,
      name,
      version: version.version,
      ...report,
      policyVersion,
    };
    if (passed) await this.publisher.publish(manager, StagingVerified, outcome);
    else {
      const advice = adviceFor(report.checks);
      await this.publisher.publish(manager, StagingFailed, { ...outcome, outcome: 'failed', advice });
    }

    const open = await manager.findBy(VerificationRow, { modelId, state: 'deploying' });
    const stillTested = new Set(open.map((other) => other.modelVersionId));
    const edit = (plan: PlanDraft) =>
      passed ? switchTo(plan, servedModel, stillTested) : dropStandby(plan, modelVersionId);
    await this.changePlan.execute(manager, { environment: staging, modelId, name }, edit);
  }
}
