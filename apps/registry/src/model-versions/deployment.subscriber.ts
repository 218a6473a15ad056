import { Injectable } from '@nestjs/common';
import { currentContext, runInContext, serviceActor } from '@modelyard/chassis';
import { production, RolloutRolledBack, staging, StagingVerified } from '@modelyard/contracts';
import { Subscribe, type Received } from '@modelyard/messaging';
import type { EntityManager } from 'typeorm';
import { FollowRollback } from './follow-rollback.js';
import { PromoteVerified } from './promote-verified.js';

/** What the registry does by itself when the deployer has something to tell. */
@Injectable()
export class DeploymentSubscriber {
  constructor(
    private readonly promoteVerified: PromoteVerified,
    private readonly followRollback: FollowRollback,
  ) {}

  @Subscribe(StagingVerified)
  async onStagingVerified({ data }: Received<typeof StagingVerified>, manager: EntityManager): Promise<void> {
    if (data.environment !== staging) return;
    await asRegistry(() => this.promoteVerified.execute(manager, data));
  }

  @Subscribe(RolloutRolledBack)
  async onRolloutRolledBack({ data }: Received<typeof RolloutRolledBack>, manager: EntityManager): Promise<void> {
    if (data.environment !== production) return;
    await this.followRollback.execute(manager, data);
  }
}

// A promotion by policy is the registry's own deed, not that of whoever registered the version.
async function asRegistry(work: () => Promise<void>): Promise<void> {
  const context = currentContext();
  if (!context) return work();
  return runInContext({ ...context, actor: serviceActor('registry') }, work);
}
