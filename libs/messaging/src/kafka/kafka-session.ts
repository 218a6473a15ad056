import type { Consumer, ConsumerGroupJoinEvent, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { Logger } from '@modelyard/chassis';
import { partitionName } from '../event-log/event-log.js';
import type { ConsumeOptions, EventLog, LogRecord, TopicPartition } from '../event-log/event-log.js';
import { storableText } from '../event-log/storable-text.js';
import { startingOffsets } from './starting-offsets.js';

interface Assigned {
  readonly partition: TopicPartition;
  readonly revoked: AbortController;
  /** False until the position to start from is known; what kafkajs fetched before is thrown away. */
  ready: boolean;
}

const closingLimitMs = 5_000;

/**
 * The life of one kafkajs consumer. kafkajs waits for its slowest partition before it fetches again, and stops for good on a TypeError in a
 * handler, so its handler here only hands over: it never waits and never throws. A busy partition is paused, and goes on when the receiver says.
 */
export class KafkaSession {
  private readonly consumer: Consumer;
  private readonly partitions = new Map<string, Assigned>();
  private readonly failing = new AbortController();
  failure: unknown;
  signOfLife = Date.now();

  constructor(
    kafka: Kafka,
    private readonly log: EventLog,
    private readonly group: string,
    private readonly options: ConsumeOptions,
    private readonly logger: Logger,
  ) {
    this.consumer = kafka.consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      // How long the partitions of a killed process wait for another owner; a busy event loop must not take as long.
      sessionTimeout: 8_000,
      rebalanceTimeout: 15_000,
      heartbeatInterval: 1_000,
      // A partition resumed during a long poll joins the next one: short polls keep that wait small.
      maxWaitTimeInMs: 200,
      retry: { initialRetryTime: 50, maxRetryTime: 1_000, retries: 5, restartOnFailure: async () => false },
    });
  }

  /** Aborts when the session is over by itself; `failure` then says why. */
  get failed(): AbortSignal {
    return this.failing.signal;
  }

  async start(): Promise<void> {
    const { events } = this.consumer;
    const alive = (): void => void (this.signOfLife = Date.now());
    this.consumer.on(events.FETCH, alive);
    this.consumer.on(events.HEARTBEAT, alive);
    this.consumer.on(events.GROUP_JOIN, (event) => this.onAssignment(event));
    this.consumer.on(events.CRASH, ({ payload }) => this.fail(payload.error));
    this.consumer.on(events.END_BATCH_PROCESS, ({ payload }) => {
      // Only transaction markers or compacted records: kafkajs calls no handler, but the position moved.
      if (payload.batchSize === 0) this.hand(payload, [], BigInt(payload.lastOffset) + 1n);
    });
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async (payload) => this.take(payload),
    });
  }

  assigned(): TopicPartition[] {
    return [...this.partitions.values()].map(({ partition }) => partition);
  }

  async commit({ topic, partition }: TopicPartition, nextOffset: bigint): Promise<boolean> {
    const assigned = this.partitions.get(partitionName({ topic, partition }));
    if (!assigned || this.failure !== undefined) return false;
    try {
      await this.consumer.commitOffsets([{ topic, partition, offset: String(nextOffset) }]);
      return true;
    } catch (error) {
      // Taken away meanwhile: whoever has it now reads again from the last commit.
      if (assigned.revoked.signal.aborted || isMembershipLost(error)) return false;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.revokeAll();
    // disconnect() of a broken consumer may wait for ever.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, closingLimitMs)));
    await Promise.race([this.consumer.disconnect().catch(() => undefined), late]);
    clearTimeout(timer);
  }

  private onAssignment({ payload }: ConsumerGroupJoinEvent): void {
    this.revokeAll();
    const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    );
    const assigned = partitions.map((partition) => ({ partition, revoked: new AbortController(), ready: false }));
    for (const one of assigned) {
      this.partitions.set(partitionName(one.partition), one);
      this.pause(one.partition);
    }
    this.begin(assigned).catch((error: unknown) => this.fail(error));
  }

  private async begin(assigned: readonly Assigned[]): Promise<void> {
    const start = await startingOffsets(
      this.log,
      this.group,
      this.options,
      assigned.map((one) => one.partition),
    );
    for (const one of assigned) {
      const offset = start.get(partitionName(one.partition));
      if (one.revoked.signal.aborted || offset === undefined) continue;
      this.consumer.seek({ ...one.partition, offset: String(offset) });
      one.ready = true;
      this.resume(one.partition);
      this.hand(one.partition, [], offset);
    }
  }

  private take({ batch, resolveOffset }: EachBatchPayload): void {
    const last = batch.messages.at(-1);
    const assigned = this.partitions.get(partitionName(batch));
    if (!last || !assigned?.ready) return;
    resolveOffset(last.offset);
    const records = batch.messages.map((message) => toRecord(batch, message));
    this.hand(batch, records, BigInt(batch.lastOffset()) + 1n);
  }

  private hand({ topic, partition }: TopicPartition, records: LogRecord[], nextOffset: bigint): void {
    const assigned = this.partitions.get(partitionName({ topic, partition }));
    if (!assigned?.ready) return;
    try {
      const busy = this.options.onRecords({
        topic,
        partition,
        records,
        nextOffset,
        assignment: assigned.revoked.signal,
      });
      if (!busy) return;
      this.pause(assigned.partition);
      busy.then(
        () => !assigned.revoked.signal.aborted && this.resume(assigned.partition),
        (error: unknown) => this.fail(error),
      );
    } catch (error) {
      this.fail(error);
    }
  }

  private pause({ topic, partition }: TopicPartition): void {
    this.consumer.pause([{ topic, partitions: [partition] }]);
  }

  private resume({ topic, partition }: TopicPartition): void {
    if (this.failure === undefined) this.consumer.resume([{ topic, partitions: [partition] }]);
  }

  private fail(error: unknown): void {
    if (this.failure !== undefined) return;
    this.failure = error ?? new Error('the consumer crashed');
    this.logger.debug({ err: error, group: this.group }, 'the consumer session failed');
    this.failing.abort();
  }

  private revokeAll(): void {
    for (const { revoked } of this.partitions.values()) revoked.abort();
    this.partitions.clear();
  }
}

function toRecord({ topic, partition }: TopicPartition, message: KafkaMessage): LogRecord {
  const headers = Object.entries(message.headers ?? {}).flatMap(([name, value]) => {
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined ? [] : [[storableText(name), storableText(first.toString())] as const];
  });
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    key: message.key === null ? null : storableText(message.key.toString()),
    headers: Object.fromEntries(headers),
    value: message.value,
    timestamp: Number(message.timestamp),
  };
}

function isMembershipLost(error: unknown): boolean {
  const type = (error as { type?: string }).type ?? '';
  return ['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'REBALANCE_IN_PROGRESS'].includes(type);
}
