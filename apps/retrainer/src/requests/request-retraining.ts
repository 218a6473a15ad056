import { Clock, currentContext, IdSource, serviceActor } from '@modelyard/chassis';
import { RetrainingRequested, RetrainingSkipped } from '@modelyard/contracts';
import { AuditTrail, EventPublisher } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull, MoreThan, Not } from 'typeorm';
import { policyInForce, type PolicyInForce } from '../models/policy-in-force.js';
import { RetrainingRow } from './adapters/retraining.entity.js';
import { decideRequest, openStates, type RequestDecision } from './retraining.js';
import { auditedState, auditObject, requestFields } from './retraining-event.js';
import type { Wish } from './signal.js';

const dayMs = 86_400_000;

const unstarted = {
  state: 'waiting-for-labels',
  labelledRows: 0,
  windows: [],
  attempt: 0,
  fence: 0,
  notBefore: null,
  worker: null,
  heartbeatAt: null,
  runId: null,
  version: null,
  result: null,
  cause: null,
  message: null,
  startedAt: null,
  endedAt: null,
} as const satisfies Partial<RetrainingRow>;

/** Who asks for what: a signal's event, or a person (then without an event). */
export interface Ask extends Wish {
  readonly environment: string;
  readonly modelId: string;
  readonly name: string;
  readonly eventId: string | null;
}

export interface Asked {
  readonly decision: RequestDecision;
  /** The request that was recorded; null when the wish was ignored. */
  readonly row: RetrainingRow | null;
}

/** Turns a wish into a request where the policy says so, in the caller's transaction. */
@Injectable()
export class RequestRetraining {
  constructor(
    private readonly publisher: EventPublisher,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  async execute(manager: EntityManager, ask: Ask): Promise<Asked> {
    // Signals of one model come in order, but a person may ask in the same moment.
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${ask.environment}/${ask.modelId}`]);
    const { policy, policyVersion } = await policyInForce(manager, ask.modelId);
    const now = this.clock.now();
    const decision = decideRequest({ policy, ...(await this.history(manager, ask, now)) }, ask.kind, now);
    if (decision.kind === 'ignore') return { decision, row: null };
    const row = this.newRow(manager, ask, { policy, policyVersion }, now);
    await (decision.kind === 'take' ? this.take(manager, row) : this.skip(manager, row, decision));
    await this.audit.record(manager, {
      action: decision.kind === 'take' ? 'request-retraining' : 'skip-retraining',
      object: auditObject(row),
      before: null,
      after: auditedState(row),
      reason: row.explanation,
    });
    return { decision, row };
  }

  private newRow(
    manager: EntityManager,
    { environment, modelId, name, kind, eventId, figures, explanation, labelsSince }: Ask,
    { policy, policyVersion }: PolicyInForce,
    requestedAt: Date,
  ): RetrainingRow {
    return manager.create(RetrainingRow, {
      ...unstarted,
      id: this.ids.uuid7(),
      environment,
      modelId,
      name,
      trigger: { kind, eventId, figures },
      explanation,
      priority: policy.priority,
      policyVersion,
      policy,
      labelsSince,
      requiredRows: policy.minimumLabelledRows,
      context: currentContext() ?? { correlationId: this.ids.uuid7(), actor: serviceActor('retrainer') },
      requestedAt,
    });
  }

  private async take(manager: EntityManager, row: RetrainingRow): Promise<void> {
    await manager.insert(RetrainingRow, row);
    await this.publisher.publish(manager, RetrainingRequested, {
      ...requestFields(row),
      explanation: row.explanation,
      priority: row.priority,
      state: 'waiting-for-labels',
      waitingFor: { labelledRows: row.requiredRows, have: 0 },
    });
  }

  private async skip(
    manager: EntityManager,
    row: RetrainingRow,
    { cause, explanation }: Extract<RequestDecision, { kind: 'skip' }>,
  ): Promise<void> {
    Object.assign(row, { state: 'skipped', cause, message: explanation, endedAt: row.requestedAt });
    await manager.insert(RetrainingRow, row);
    await this.publisher.publish(manager, RetrainingSkipped, {
      ...requestFields(row),
      cause,
      explanation,
      runId: null,
      result: null,
    });
  }

  private async history(manager: EntityManager, { modelId, environment }: Ask, now: Date) {
    const mine = { modelId, environment };
    const open = await manager.countBy(RetrainingRow, { ...mine, state: In([...openStates]) });
    // What was skipped before it trained neither cools down nor costs anything.
    const last = await manager.findOne(RetrainingRow, {
      where: { ...mine, startedAt: Not(IsNull()), endedAt: Not(IsNull()) },
      order: { endedAt: 'DESC' },
    });
    const taken = await manager.countBy(RetrainingRow, {
      ...mine,
      startedAt: Not(IsNull()),
      requestedAt: MoreThan(new Date(now.getTime() - dayMs)),
    });
    return { open: open > 0, lastEndedAt: last?.endedAt ?? null, takenToday: taken };
  }
}
