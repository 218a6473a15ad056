import { Clock, IdSource } from '@modelyard/chassis';
import { type EventData, type ModelRegistered, StagingFailed, staging } from '@modelyard/contracts';
import { EventPublisher } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { policyInForce } from '../policies/policy-in-force.js';
import { contextOfThisCall } from '../reconciling/context-of-this-call.js';
import { ChangePlan } from '../traffic/change-plan.js';
import { preload } from '../traffic/plan-edits.js';
import { withExample } from '../versions/with-example.js';
import { VerificationRow } from './verification.entity.js';
import { onnxAdvice } from './verification.js';

const verificationPatienceMs = 60_000;

/** Sends a newly registered version to the staging fleet, or says at once that it cannot be served. */
@Injectable()
export class BeginVerification {
  constructor(
    private readonly changePlan: ChangePlan,
    private readonly publisher: EventPublisher,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  async execute(manager: EntityManager, registered: EventData<typeof ModelRegistered>): Promise<void> {
    const { modelId, modelVersionId, name, version, inputExample } = registered;
    const servedModel = withExample(registered.servedModel, inputExample?.digest);
    // Announced again because reference data came after the version: what is tested, or was, stays as it is.
    if (await manager.existsBy(VerificationRow, { modelVersionId })) return;
    const now = this.clock.now();
    await manager.save(VerificationRow, {
      modelVersionId,
      modelId,
      state: servedModel?.artifact ? 'deploying' : 'not-servable',
      checks: [],
      deadline: new Date(now.getTime() + verificationPatienceMs),
      context: contextOfThisCall(this.ids),
      updatedAt: now,
    });
    if (servedModel?.artifact) {
      await this.changePlan.execute(manager, { environment: staging, modelId, name }, (plan) =>
        preload(plan, servedModel),
      );
      return;
    }
    const { policyVersion } = await policyInForce(manager, modelId);
    await this.publisher.publish(manager, StagingFailed, {
      environment: staging,
      modelId,
      modelVersionId,
      name,
      version,
      checks: [],
      goldenRows: null,
      policyVersion,
      outcome: 'not-servable',
      advice: onnxAdvice,
    });
  }
}
