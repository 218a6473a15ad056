import { createHash } from 'node:crypto';
import { type Clock, currentActor, currentContext } from '@modelyard/chassis';
import { AuditRecorded, Digest, type EventData } from '@modelyard/contracts';
import type { EntityManager } from 'typeorm';
import type { EventPublisher, Publication } from '../outbox/event-publisher.js';
import { canonicalJson } from './canonical-json.js';

type Entry = EventData<typeof AuditRecorded>;

export interface AuditInit extends Pick<Entry, 'action' | 'object' | 'reason' | 'details'> {
  /** The object's state before and after; null where there was none. Only digests of them leave the service. */
  readonly before: unknown;
  readonly after: unknown;
  /** Defaults to `allowed`. */
  readonly outcome?: Entry['outcome'];
}

/** Writes who changed what, and why, in the transaction of the change itself. */
export class AuditTrail {
  constructor(
    private readonly service: string,
    private readonly publisher: EventPublisher,
    private readonly clock: Clock,
  ) {}

  /** Records late in the transaction: entries of one service are written one at a time. */
  async record(manager: EntityManager, init: AuditInit): Promise<void> {
    await this.publisher.publishAll(manager, [this.entry(init)]);
  }

  /**
   * An entry to publish with the events of its change, behind them for the reason above. Actor, and a reason that is left null, are those
   * of the running call.
   */
  entry({ before, after, reason, outcome = 'allowed', ...said }: AuditInit): Publication {
    const data: Entry = {
      ...said,
      service: this.service,
      actor: currentActor(),
      before: digestOf(before),
      after: digestOf(after),
      reason: reason ?? currentContext()?.reason ?? null,
      outcome,
      at: this.clock.now().toISOString(),
    };
    return { definition: AuditRecorded, data };
  }
}

function digestOf(state: unknown): Digest | null {
  if (state === null || state === undefined) return null;
  return Digest.parse(`sha256:${createHash('sha256').update(canonicalJson(state)).digest('hex')}`);
}
