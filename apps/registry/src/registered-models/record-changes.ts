import { Injectable } from '@nestjs/common';
import type { AnyEventDefinition, EventData } from '@modelyard/contracts';
import { AuditTrail, EventPublisher, type AuditInit, type Publication } from '@modelyard/messaging';
import type { EntityManager } from 'typeorm';

/** A change of a model, of one of its versions or of a policy, as it is told to others and kept. */
export interface RecordedChange extends Omit<AuditInit, 'reason' | 'outcome'> {
  readonly event: Publication;
}

/** An event to publish, whose data fit its definition. */
export function announcing<Definition extends AnyEventDefinition>(
  definition: Definition,
  data: EventData<Definition>,
): Publication {
  return { definition, data };
}

/** The one way by which changes of models, versions and policies become known: every use case ends with it, and only for a real change. */
@Injectable()
export class RecordChanges {
  constructor(
    private readonly events: EventPublisher,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Announces and records changes, in the order given, in the transaction that makes them; call it last. Who acts comes from the running
   * call, and so does the reason where none is given.
   */
  async execute(
    manager: EntityManager,
    changes: readonly RecordedChange[],
    reason: string | null = null,
  ): Promise<void> {
    const context = reason === null ? {} : { reason };
    const events = changes.map(({ event }) => event);
    // Audit entries of one service are written one at a time, so their lock is taken as late as can be.
    const entries = changes.map(({ event: _event, ...entry }) => this.audit.entry({ ...entry, reason }));
    await this.events.publishAll(manager, [...events, ...entries], context);
  }
}
