import { Clock } from '@modelyard/chassis';
import {
  type ChallengeResult,
  type EventData,
  type ModelVersionId,
  RetrainingFailed,
  RetrainingSkipped,
  RetrainingStarted,
  RetrainingSucceeded,
  RunId,
} from '@modelyard/contracts';
import { AuditTrail, EventPublisher } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { RetrainingRow } from './adapters/retraining.entity.js';
import type { Retraining } from './retraining.js';
import { RequestLease } from './request-lease.js';
import { auditedState, auditObject, requestFields } from './retraining-event.js';

export interface Registered {
  readonly version: string;
  readonly modelVersionId: ModelVersionId;
}

export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** Writes what became of an attempt: row, event and audit entry in one transaction, and only while the lease is held. */
@Injectable()
export class SettleRetraining {
  constructor(
    private readonly database: DataSource,
    private readonly lease: RequestLease,
    private readonly publisher: EventPublisher,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Changes what is known while the attempt goes on. */
  async note(row: Retraining, change: Partial<Pick<Retraining, 'runId' | 'result'>>): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.update(RetrainingRow, { id: (await this.lease.lock(manager, row)).id }, change);
    });
  }

  async started(row: Retraining, inputs: EventData<typeof RetrainingStarted>['inputs']): Promise<void> {
    await this.database.transaction(async (manager) => {
      const { attempt, policy } = await this.lease.lock(manager, row);
      const data = { ...requestFields(row), trainer: policy.trainer.name, inputs, attempt };
      await this.publisher.publish(manager, RetrainingStarted, data);
    });
  }

  /** `register` runs while the row is locked: no second worker can register meanwhile. It must find what it did before. */
  async succeeded(row: Retraining, result: ChallengeResult, register: () => Promise<Registered>): Promise<void> {
    await this.end(row, async (manager, ended) => {
      const { version, modelVersionId } = await register();
      Object.assign(ended, { state: 'succeeded', version, result });
      await this.publisher.publish(manager, RetrainingSucceeded, {
        ...requestFields(ended),
        runId: RunId.parse(ended.runId),
        modelVersionId,
        version,
        result,
        durationMs: this.clock.now().getTime() - (ended.startedAt ?? this.clock.now()).getTime(),
      });
    });
  }

  async skipped(row: Retraining, result: ChallengeResult, explanation: string): Promise<void> {
    await this.end(row, async (manager, ended) => {
      Object.assign(ended, { state: 'skipped', cause: 'not-better', message: explanation, result });
      await this.publisher.publish(manager, RetrainingSkipped, {
        ...requestFields(ended),
        cause: 'not-better',
        explanation,
        runId: runIdOf(ended),
        result,
      });
    });
  }

  async failed(row: Retraining, { code, message }: Failure): Promise<void> {
    await this.end(row, async (manager, ended) => {
      Object.assign(ended, { state: 'failed', cause: code, message });
      await this.publisher.publish(manager, RetrainingFailed, {
        ...requestFields(ended),
        runId: runIdOf(ended),
        code,
        message,
        attempts: ended.attempt,
      });
    });
  }

  /** Back into the queue: after a temporary fault at `notBefore`, or because this process stops (then it costs no attempt). */
  async requeued(row: Retraining, change: { notBefore: Date; message: string } | { attempt: number }): Promise<void> {
    await this.database.transaction(async (manager) => {
      const { id } = await this.lease.lock(manager, row);
      await manager.update(RetrainingRow, { id }, { state: 'queued', worker: null, heartbeatAt: null, ...change });
    });
  }

  private async end(
    row: Retraining,
    settle: (manager: EntityManager, row: Retraining) => Promise<void>,
  ): Promise<void> {
    await this.database.transaction(async (manager) => {
      const ended = await this.lease.lock(manager, row);
      const before = auditedState(ended);
      Object.assign(ended, { endedAt: this.clock.now(), worker: null, heartbeatAt: null });
      await settle(manager, ended);
      await manager.save(RetrainingRow, ended);
      await this.audit.record(manager, {
        action: 'end-retraining',
        object: auditObject(ended),
        before,
        after: auditedState(ended),
        reason: ended.message ?? ended.explanation,
      });
    });
  }
}

function runIdOf({ runId }: Retraining): RunId | null {
  return runId === null ? null : RunId.parse(runId);
}
