import { Clock, Logger, runInContext } from '@modelyard/chassis';
import { type ServedModel, staging } from '@modelyard/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Fleet } from '../fleet/fleet.js';
import { eachOnItsOwn } from '../reconciling/each-on-its-own.js';
import { policyInForce } from '../policies/policy-in-force.js';
import { VersionRow } from '../versions/version.entity.js';
import { VerificationRow } from './verification.entity.js';
import { RecordVerification } from './record-verification.js';
import { RunStagingChecks, type StagingReport } from './run-staging-checks.js';
import { nextVerificationStep } from './verification.js';

/** Takes every open verification one step further. */
@Injectable()
export class StagingReconciler {
  constructor(
    private readonly database: DataSource,
    private readonly fleet: Fleet,
    private readonly runChecks: RunStagingChecks,
    private readonly record: RecordVerification,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** @returns how many verifications are still open */
  async reconcile(): Promise<number> {
    const open = await this.database.manager.findBy(VerificationRow, { state: 'deploying' });
    await eachOnItsOwn(open, (row) => runInContext(row.context, () => this.step(row)), this.logger);
    return open.length;
  }

  private async step({ modelVersionId, deadline }: VerificationRow): Promise<void> {
    const version = await this.database.manager.findOneByOrFail(VersionRow, { modelVersionId });
    const { servedModel } = version;
    if (!servedModel) return;
    const readiness = await this.fleet.readiness(staging, servedModel);
    const step = nextVerificationStep(readiness, deadline, this.clock.now());
    if (step.kind === 'wait') return;
    const report =
      step.kind === 'test'
        ? await this.test(version, servedModel, deadline)
        : { checks: [step.check], goldenRows: null };
    await this.database.transaction((manager) => this.record.execute(manager, modelVersionId, report));
  }

  private async test(version: VersionRow, model: ServedModel, deadline: Date): Promise<StagingReport> {
    const { policy } = await policyInForce(this.database.manager, version.modelId);
    try {
      return await this.runChecks.execute(version, model, policy.rollout.verification);
    } catch (error) {
      // Something around the model is out of reach; another pass may find it again, but not for ever.
      if (this.clock.now() < deadline) throw error;
      return {
        checks: [{ name: 'golden-outputs', passed: false, detail: String(error), figures: {} }],
        goldenRows: null,
      };
    }
  }
}
