import type { EntityManager } from 'typeorm';
import { encodeEnvelope, EventId } from '@modelyard/contracts';
import type { AnyEventDefinition, EventData, EventEnvelope, Topic } from '@modelyard/contracts';
import { currentContext, currentTraceparent } from '@modelyard/chassis';
import type { Clock, IdSource } from '@modelyard/chassis';
import { assertFits } from '../event-log/record-size.js';
import type { CommitHints } from './commit-hints.js';
import { insertOutboxRows, type OutboxRow } from './outbox-rows.js';
import { assertMayPublish } from './ownership.js';

/** What a publisher may say beside the data; what it leaves out comes from the running call. */
export interface PublishContext {
  readonly actor?: string;
  readonly reason?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
}

/** An event to publish together with others. */
export interface Publication {
  readonly definition: AnyEventDefinition;
  readonly data: unknown;
}

/** An event as it goes into the outbox. */
export interface Published extends Publication {
  readonly envelope: EventEnvelope;
}

/** Runs in the transaction of the events it sees; what it throws undoes the change and the events. */
export type PublicationObserver = (manager: EntityManager, events: readonly Published[]) => Promise<void>;

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
    const [id] = await this.publishAll(manager, [{ definition, data }], context);
    if (id === undefined) throw new TypeError('a publication without an event');
    return id;
  }

  /**
   * As `publish`, for all events of one change in one statement, in the order given. Keys are locked in that order too: what many
   * changes share comes last.
   * @returns the events' ids
   */
  async publishAll(
    manager: EntityManager,
    publications: readonly Publication[],
    context: PublishContext = {},
  ): Promise<readonly EventId[]> {
    const events = publications.map((publication) => this.prepare(manager, publication, context));
    const observed = [...Map.groupBy(events, ({ definition }) => definition.topic.name)].flatMap(([topic, ofTopic]) =>
      (this.observers.get(topic) ?? []).map((observer) => observer(manager, ofTopic)),
    );
    await allDone(observed);
    await insertOutboxRows(manager, events.map(rowOf));
    if (manager.queryRunner) this.hints.expect(manager.queryRunner);
    return events.map(({ envelope }) => envelope.id);
  }

  /**
   * Shows an observer the events of a topic as this process publishes them, those of one change at once. Observers work side by side and
   * have to lock what no other one does. They end before the events are written, while no lock of theirs is held: who needs events of one
   * key one transaction after the other holds a lock of that key.
   */
  observe({ name }: Topic, observer: PublicationObserver): void {
    this.observers.set(name, [...(this.observers.get(name) ?? []), observer]);
  }

  private prepare(manager: EntityManager, { definition, data }: Publication, context: PublishContext): Published {
    assertMayPublish(this.service, definition.topic);
    if (!manager.queryRunner?.isTransactionActive) {
      throw new TypeError(
        `${definition.type} must be published inside a transaction, together with the change it tells of`,
      );
    }
    const encoded: unknown = definition.encode(data);
    return { definition, data: encoded, envelope: this.envelope(definition, definition.key(encoded), context) };
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

// Whoever fails, the others end before the transaction does: what they still write is undone with it.
async function allDone(works: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

function rowOf({ definition, data, envelope }: Published): OutboxRow {
  const { type, topic } = definition;
  const payload = Buffer.from(JSON.stringify(data));
  assertFits(type, payload.length);
  const { id, partitionKey } = envelope;
  return { eventId: id, topic: topic.name, key: partitionKey, type, headers: encodeEnvelope(envelope), payload };
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
