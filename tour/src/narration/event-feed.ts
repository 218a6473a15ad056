import {
  catalogue,
  decodeEnvelope,
  readEventData,
  type AnyEventDefinition,
  type EventData,
  type EventEnvelope,
  type Topic,
} from '@modelyard/contracts';
import type { Consumption, EventLog, LogRecord, RecordBatch, TopicPartition } from '@modelyard/messaging';

/** An event of the log that is about the model of the tour. */
export interface SeenEvent<Definition extends AnyEventDefinition = AnyEventDefinition> {
  readonly definition: Definition;
  readonly data: EventData<Definition>;
  readonly envelope: EventEnvelope;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Wall clock of the append, milliseconds since 1970. */
  readonly at: number;
}

export function isEvent<Definition extends AnyEventDefinition>(
  event: SeenEvent,
  definition: Definition,
): event is SeenEvent<Definition> {
  return event.definition.type === definition.type;
}

/**
 * Follows what the services tell each other about one model. It is a reader of its own that belongs to no group and commits nothing, so
 * that looking on changes nothing.
 */
export class EventFeed {
  private readonly seen: SeenEvent[] = [];
  private readonly positions = new Map<string, bigint>();
  private readonly watchers = new Set<(event: SeenEvent) => void>();
  private consumption: Consumption | undefined;

  private constructor(private readonly modelName: string) {}

  /** Begins at the present end of the topics. */
  static async open(eventLog: EventLog, topics: readonly Topic[], modelName: string): Promise<EventFeed> {
    const feed = new EventFeed(modelName);
    for (const { name } of topics) {
      for (const range of await eventLog.offsets(name)) feed.positions.set(partitionName(range), range.end);
    }
    feed.consumption = await eventLog.consume({
      group: null,
      topics: topics.map(({ name }) => name),
      startAt: (partition) => Promise.resolve(feed.positions.get(partitionName(partition))),
      onRecords: (batch) => feed.take(batch),
    });
    return feed;
  }

  /** Every event so far, in the order in which they were appended. */
  get events(): readonly SeenEvent[] {
    return this.seen.toSorted((a, b) => a.at - b.at);
  }

  /** The events of one kind so far. */
  of<Definition extends AnyEventDefinition>(definition: Definition): readonly SeenEvent<Definition>[] {
    return this.events.filter((event): event is SeenEvent<Definition> => isEvent(event, definition));
  }

  /** Calls `look` for every event seen so far and from now on, until the returned function is called. */
  watch(look: (event: SeenEvent) => void): () => void {
    this.watchers.add(look);
    for (const event of this.events) look(event);
    return () => this.watchers.delete(look);
  }

  async close(): Promise<void> {
    await this.consumption?.close();
  }

  private take(batch: RecordBatch): void {
    const name = partitionName(batch);
    for (const record of batch.records) {
      // A reader that lost its connection may be shown records again.
      if (record.offset < (this.positions.get(name) ?? 0n)) continue;
      const event = eventOf(record);
      if (event === null || !isAbout(event.data, this.modelName)) continue;
      this.seen.push(event);
      for (const look of this.watchers) look(event);
    }
    this.positions.set(name, batch.nextOffset);
  }
}

/** Null for an event that these contracts do not know. */
function eventOf({ headers, value, topic, partition, offset, timestamp }: LogRecord): SeenEvent | null {
  const definition = catalogue.get(headers['ce_type'] ?? '');
  if (definition === undefined || value === null) return null;
  const data: unknown = readEventData(definition, value);
  return { definition, data, envelope: decodeEnvelope(headers), topic, partition, offset, at: timestamp };
}

function isAbout(data: unknown, modelName: string): boolean {
  return typeof data === 'object' && data !== null && 'name' in data && data.name === modelName;
}

const partitionName = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;
