/** A place in the log. Offsets are per partition, grow by at least one and are never reused. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** What the log needs to know of a topic. `retentionMs` null keeps records for ever; a compacted topic keeps the latest record of each key. */
export interface TopicSettings {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number | null;
  readonly compacted: boolean;
}

/** A record to append. Records of one key land in one partition, in the order of the call. Header text is UTF-8, as CloudEvents asks. */
export interface NewRecord {
  readonly topic: string;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
}

export interface LogRecord extends NewRecord, TopicPartition {
  readonly offset: bigint;
  /** Wall clock of the append, milliseconds since the epoch. */
  readonly timestamp: number;
}

/** Names a writer that must be alone. Epochs of one name only grow: a successor opens its writer under a higher one. */
export interface Fence {
  readonly name: string;
  readonly epoch: bigint;
}

/**
 * Appends under a fence. Once a later writer of the same name is open, an append is refused with `FencedError`: a paused process that wakes up
 * after its successor began cannot write behind it (a compacted topic would keep that stale record for ever). After any failure the writer is
 * dead: make sure of the leadership, then open a new one.
 */
export interface FencedWriter {
  append(records: readonly NewRecord[]): Promise<void>;
  close(): Promise<void>;
}

export class FencedError extends Error {
  override readonly name = 'FencedError';
}

/** Records of one partition in offset order. */
export interface RecordBatch extends TopicPartition {
  readonly records: readonly LogRecord[];
  /** The offset after the last one of this batch, counting offsets that hold no record (compacted away, transaction markers). */
  readonly nextOffset: bigint;
  /** Aborted when the partition is taken away; work begun for it may finish, but its commits are dropped. */
  readonly assignment: AbortSignal;
}

/** Where a reader that has no offset begins. */
export type Beginning = 'earliest' | 'latest';

export interface ConsumeOptions {
  /** Members of a group share the partitions of its topics. Null: a private reader of every partition, which commits nothing. */
  readonly group: string | null;
  readonly topics: readonly string[];
  /** Where there is no offset to begin at. Default `earliest`. */
  readonly beginning?: Beginning;
  /**
   * Offsets kept by the consumer itself: asked at each assignment of a partition. The group's committed offsets are not looked at then: a consumer
   * whose own database is new or restored begins where `beginning` says, and not where an earlier life of it had come.
   */
  readonly startAt?: (partition: TopicPartition) => Promise<bigint | undefined>;
  /**
   * Takes the records. Must not throw. Returning a promise asks for a pause: this partition's next batch comes after it resolves; other partitions
   * go on meanwhile. An empty batch reports that the position moved (past markers), or where a partition without records begins.
   */
  readonly onRecords: (batch: RecordBatch) => void | Promise<void>;
}

export interface Consumption {
  /** Stores the group's next offset. Dropped (resolves false) when the partition is no longer ours. Failures are retried by the caller. */
  commit(partition: TopicPartition, nextOffset: bigint): Promise<boolean>;
  /** Partitions held now. */
  assigned(): readonly TopicPartition[];
  /** When the consumption last showed that it is alive: a fetch that came back or a supervised attempt to reconnect. Milliseconds. */
  lastSignOfLife(): number;
  /** Leaves the group; resolves when no further batch will be delivered. */
  close(): Promise<void>;
}

/** Offsets of a partition: `start` is the first that can still be read, `end` the one the next record will get. */
export interface PartitionOffsets extends TopicPartition {
  readonly start: bigint;
  readonly end: bigint;
}

/**
 * The append-only log that carries every event between services. Two drivers keep the promises of `event-log.conformance.ts`: Kafka, and a log in
 * PostgreSQL for a machine without a broker. Delivery is at least once; consumers drop repeats.
 */
export abstract class EventLog {
  /** Creates what is missing; leaves existing topics as they are. */
  abstract createTopics(topics: readonly TopicSettings[]): Promise<void>;
  /** Resolves when every record is durable. On failure some may have been written: append again, readers drop repeats. */
  abstract append(records: readonly NewRecord[]): Promise<void>;
  /** Opens a writer that is alone under its name, shutting out those opened before. */
  abstract openWriter(fence: Fence): Promise<FencedWriter>;
  abstract consume(options: ConsumeOptions): Promise<Consumption>;
  abstract offsets(topic: string): Promise<PartitionOffsets[]>;
  /** Next offsets that a group has committed; partitions without a commit are absent. */
  abstract committed(group: string, topic: string): Promise<Map<number, bigint>>;
  /** Moves a group that has no live member: replay from an offset, or skip. */
  abstract rewind(group: string, offsets: readonly (TopicPartition & { offset: bigint })[]): Promise<void>;
  /** Ends what was opened here, consumptions included. */
  abstract close(): Promise<void>;
}

export const partitionName = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;
