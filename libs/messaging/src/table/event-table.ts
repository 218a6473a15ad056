import type { AnyEventDefinition, EventData } from '@modelyard/contracts';
import type { Logger } from '@modelyard/chassis';
import { decodeRecord } from '../consume/decode-record.js';
import type { Received } from '../consume/received.js';
import { partitionName } from '../event-log/event-log.js';
import type { Consumption, EventLog, RecordBatch, TopicPartition } from '../event-log/event-log.js';

export interface EventTableOptions<Definition extends AnyEventDefinition> {
  readonly eventLog: EventLog;
  readonly definition: Definition;
  readonly logger: Logger;
  /** Called for each newer value, also while the table fills; must not throw. */
  readonly onChange?: (key: string, data: EventData<Definition>, event: Received<Definition>) => void;
}

interface Entry<Definition extends AnyEventDefinition> {
  readonly data: EventData<Definition>;
  readonly sequence: number;
}

/**
 * The newest event of each key of a compacted topic, held in memory: read whole from the beginning at start, then kept up to date. Belongs to no group
 * and needs no database.
 */
export class EventTable<Definition extends AnyEventDefinition> {
  private readonly entries = new Map<string, Entry<Definition>>();
  private readonly wanted: ReadonlyMap<string, AnyEventDefinition>;
  private readonly behind = new Map<string, bigint>();
  private consumption: Consumption | undefined;
  private readonly filled = Promise.withResolvers<void>();

  constructor(private readonly options: EventTableOptions<Definition>) {
    this.wanted = new Map([[options.definition.type, options.definition]]);
  }

  /** Resolves when everything that was in the topic at the start has been read. */
  get caughtUp(): Promise<void> {
    return this.filled.promise;
  }

  /** Begins to read. Rejects when the topic does not exist or the log cannot be reached. */
  async start(): Promise<void> {
    const { eventLog, definition } = this.options;
    const ranges = await eventLog.offsets(definition.topic.name);
    for (const range of ranges) if (range.end > range.start) this.behind.set(partitionName(range), range.end);
    if (this.behind.size === 0) this.filled.resolve();
    this.consumption = await eventLog.consume({
      group: null,
      topics: [definition.topic.name],
      beginning: 'earliest',
      onRecords: (batch) => this.take(batch),
    });
  }

  get(key: string): EventData<Definition> | undefined {
    return this.entries.get(key)?.data;
  }

  values(): EventData<Definition>[] {
    return [...this.entries.values()].map((entry) => entry.data);
  }

  get size(): number {
    return this.entries.size;
  }

  lastSignOfLife(): number {
    return this.consumption?.lastSignOfLife() ?? Date.now();
  }

  async close(): Promise<void> {
    await this.consumption?.close();
  }

  private take(batch: RecordBatch): void {
    for (const record of batch.records) {
      try {
        const event = decodeRecord(record, this.wanted);
        if (event) this.apply(event as Received<Definition>);
      } catch (err) {
        const { topic, partition, offset } = record;
        this.options.logger.error(
          { err, topic, partition, offset: String(offset) },
          'a table left out an unreadable record',
        );
      }
    }
    this.reached(batch, batch.nextOffset);
  }

  private apply(event: Received<Definition>): void {
    const key = event.key ?? '';
    const sequence = event.envelope.sequence ?? 0;
    // A repeat, or a second reading from the beginning after the connection was lost: never go back.
    if ((this.entries.get(key)?.sequence ?? -1) >= sequence && sequence > 0) return;
    this.entries.set(key, { data: event.data, sequence });
    this.options.onChange?.(key, event.data, event);
  }

  private reached(partition: TopicPartition, nextOffset: bigint): void {
    const name = partitionName(partition);
    const end = this.behind.get(name);
    if (end === undefined || nextOffset < end) return;
    this.behind.delete(name);
    if (this.behind.size === 0) this.filled.resolve();
  }
}
