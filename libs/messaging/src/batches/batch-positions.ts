import type { EntityManager } from 'typeorm';
import type { TopicPartition } from '../event-log/event-log.js';
import type { Received } from '../consume/received.js';
import { producerOf } from './batch-subscription.js';

/** The offsets and producer sequences that a batch consumer keeps in its own database, and changes together with its state. */
export class BatchPositions {
  constructor(private readonly consumer: string) {}

  /** The next offset to handle; undefined before the first batch. */
  async next(manager: EntityManager, { topic, partition }: TopicPartition): Promise<bigint | undefined> {
    const [kept] = await manager.query<{ next_offset: string }[]>(
      `SELECT next_offset FROM messaging.consumer_offset WHERE consumer = $1 AND topic = $2 AND partition = $3`,
      [this.consumer, topic, partition],
    );
    return kept && BigInt(kept.next_offset);
  }

  /** As `next`, and holds the partition until the end of the transaction: of two members that both believe they own it, one waits and then finds it done. */
  async lock(manager: EntityManager, { topic, partition }: TopicPartition): Promise<bigint> {
    const [kept] = await manager.query<{ next_offset: string }[]>(
      `INSERT INTO messaging.consumer_offset AS c (consumer, topic, partition, next_offset) VALUES ($1, $2, $3, 0)
       ON CONFLICT (consumer, topic, partition) DO UPDATE SET next_offset = c.next_offset RETURNING next_offset`,
      [this.consumer, topic, partition],
    );
    return BigInt(kept?.next_offset ?? 0);
  }

  async store(manager: EntityManager, { topic, partition }: TopicPartition, nextOffset: bigint): Promise<void> {
    await manager.query(
      `UPDATE messaging.consumer_offset SET next_offset = $4 WHERE consumer = $1 AND topic = $2 AND partition = $3`,
      [this.consumer, topic, partition, String(nextOffset)],
    );
  }

  /** Drops the events that their producer has sent before and remembers the last sequence of each producer. */
  async withoutRepeats(
    manager: EntityManager,
    partition: TopicPartition,
    events: readonly Received[],
  ): Promise<Received[]> {
    const producers = [...new Set(events.flatMap((event) => producerOf(event)?.producer ?? []))];
    if (producers.length === 0) return [...events];
    const last = await this.lastSequences(manager, partition, producers);
    const fresh = events.filter((event) => {
      const origin = producerOf(event);
      if (!origin) return true;
      const seen = last.get(origin.producer);
      if (seen !== undefined && origin.sequence <= seen) return false;
      last.set(origin.producer, origin.sequence);
      return true;
    });
    await this.storeSequences(manager, partition, last);
    return fresh;
  }

  private async lastSequences(
    manager: EntityManager,
    { topic, partition }: TopicPartition,
    producers: readonly string[],
  ) {
    const rows = await manager.query<{ producer: string; last_sequence: string }[]>(
      `SELECT producer, last_sequence FROM messaging.producer_sequence
       WHERE consumer = $1 AND topic = $2 AND partition = $3 AND producer = ANY ($4)`,
      [this.consumer, topic, partition, producers],
    );
    return new Map(rows.map((row) => [row.producer, Number(row.last_sequence)]));
  }

  private async storeSequences(
    manager: EntityManager,
    { topic, partition }: TopicPartition,
    last: ReadonlyMap<string, number>,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO messaging.producer_sequence (consumer, topic, partition, producer, last_sequence)
       SELECT $1, $2, $3, producer, sequence FROM unnest($4::text[], $5::bigint[]) AS given (producer, sequence)
       ON CONFLICT (consumer, topic, partition, producer)
       DO UPDATE SET last_sequence = excluded.last_sequence, seen_at = clock_timestamp()`,
      [this.consumer, topic, partition, [...last.keys()], [...last.values()]],
    );
  }
}
