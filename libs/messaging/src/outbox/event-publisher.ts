import type { EntityManager } from 'typeorm';
import { encodeEnvelope, EventId } from '@modelyard/contracts';
import type { AnyEventDefinition, EventData, EventEnvelope, Topic } from '@modelyard/contracts';
import { currentContext, currentTraceparent } from '@modelyard/chassis';
import type { Clock, IdSource } from '@modelyard/chassis';
import { assertFits } from '../event-log/record-size.js';
import type { CommitHints } from './commit-hints.js';
import { insertOutboxRow } from './outbox-rows.js';
import { assertMayPublish } from './ownership.js';

/** What a publisher may say beside the data; what it leaves out comes from the running call. */
export interface PublishContext {
  readonly actor?: string;
  readonly reason?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
}

/** An event as it was written into the outbox. */
export interface Published {
  readonly definition: AnyEventDefinition;
  readonly data: unknown;
  readonly envelope: EventEnvelope;
}

/** Runs in the transaction of the event it sees; what it throws undoes the change and the event. */
export type PublicationObserver = (manager: EntityManager, event: Published) => Promise<void>;

/** Publishes events in the same transaction as the change they tell of: both happen or neither. */
export class EventPublisher {
  private readonly observers = new Map<string, PublicationObserver[]>();

  constructor(
    private readonly service: string,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly hints: CommitHints,
  ) {}

  /**
   * Writes the event into the outbox within the manager's transaction; the relay sends it after the commit. Events of one key keep the order of
   * their transactions' commits. The key's row stays locked until then: publish late in the transaction.
   * @returns the event's id
   * @throws InvalidDataError when the data breaks the event's schema; DomainError `event-too-large`; ForeignTopicError when the topic belongs to another service
   */
  async publish<Definition extends AnyEventDefinition>(
    manager: EntityManager,
    definition: Definition,
    data: EventData<Definition>,
    context: PublishContext = {},
  ): Promise<EventId> {
    assertMayPublish(this.service, definition.topic);
    if (!manager.queryRunner?.isTransactionActive) {
      throw new TypeError(
        `${definition.type} must be published inside a transaction, together with the change it tells of`,
      );
    }
    const encoded: unknown = definition.encode(data);
    const key = definition.key(encoded);
    const envelope = this.envelope(definition, key, context);
    const payload = Buffer.from(JSON.stringify(encoded));
    assertFits(definition.type, payload.length);
    await insertOutboxRow(manager, {
      eventId: envelope.id,
      topic: definition.topic.name,
      key,
      type: definition.type,
      headers: encodeEnvelope(envelope),
      payload,
    });
    this.hints.expect(manager.queryRunner);
    for (const observer of this.observers.get(definition.topic.name) ?? [])
      await observer(manager, { definition, data: encoded, envelope });
    return envelope.id;
  }

  /**
   * Shows an observer every event of a topic as this process publishes it. It is called with the key's row locked: events of one key come
   * to it one transaction after the other.
   */
  observe({ name }: Topic, observer: PublicationObserver): void {
    this.observers.set(name, [...(this.observers.get(name) ?? []), observer]);
  }

  private envelope(definition: AnyEventDefinition, key: string, context: PublishContext): EventEnvelope {
    const id = EventId.parse(this.ids.uuid7());
    const { correlationId = id, causationId = null, actor = null, reason = null } = { ...ofRunningCall(), ...context };
    return {
      id,
      source: `/modelyard/${this.service}`,
      type: definition.type,
      time: this.clock.now().toISOString(),
      // Known to the database alone; the relay adds it.
      sequence: null,
      correlationId,
      causationId,
      actor,
      reason,
      traceparent: currentTraceparent() ?? null,
      partitionKey: key,
    };
  }
}

function ofRunningCall(): PublishContext {
  const call = currentContext();
  if (!call) return {};
  const { correlationId, causationId, actor, reason } = call;
  return {
    correlationId,
    actor: actor.id,
    ...(causationId !== undefined && { causationId }),
    ...(reason !== undefined && { reason }),
  };
}
