import { CompressionTypes, Partitioners } from 'kafkajs';
import type { Kafka, Producer, Transaction } from 'kafkajs';
import { FencedError } from '../event-log/event-log.js';
import { runsOf } from '../event-log/record-size.js';
import type { Fence, FencedWriter, NewRecord } from '../event-log/event-log.js';

// One request in flight: concurrent sends of an idempotent kafkajs producer raise OUT_OF_ORDER_SEQUENCE. Bounded retries: its default for
// idempotent producers is for ever, so that send() would hang instead of telling the caller.
const producerSettings = {
  idempotent: true,
  maxInFlightRequests: 1,
  allowAutoTopicCreation: false,
  createPartitioner: Partitioners.DefaultPartitioner,
  retry: { initialRetryTime: 50, maxRetryTime: 2_000, retries: 6 },
};

/** The producer for records without a fence. One append at a time; replaced after a failure, whose sequence numbers cannot be trusted. */
export class PlainProducer {
  private producer: Promise<Producer> | undefined;
  private previous: Promise<unknown> = Promise.resolve();

  constructor(private readonly kafka: Kafka) {}

  append(records: readonly NewRecord[]): Promise<void> {
    const turn = this.previous.then(() => this.send(records));
    this.previous = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.previous;
    const producer = await this.producer?.catch(() => undefined);
    await producer?.disconnect();
  }

  private async send(records: readonly NewRecord[]): Promise<void> {
    this.producer ??= this.open();
    try {
      await sendAll(await this.producer, records);
    } catch (error) {
      void this.producer.then((producer) => producer.disconnect()).catch(() => undefined);
      this.producer = undefined;
      throw error;
    }
  }

  private async open(): Promise<Producer> {
    const producer = this.kafka.producer(producerSettings);
    await producer.connect();
    return producer;
  }
}

/** Fences through the broker: opening under a transactional id raises its producer epoch there, which shuts out whoever used it before. */
export class TransactionalWriter implements FencedWriter {
  private constructor(private readonly producer: Producer) {}

  static async open(kafka: Kafka, fence: Fence): Promise<TransactionalWriter> {
    const producer = kafka.producer({
      ...producerSettings,
      transactionalId: fence.name,
      // A relay that died inside a transaction holds up readers of its partitions until its successor connects, or for this long.
      transactionTimeout: 15_000,
    });
    await producer.connect();
    // kafkajs asks for its producer epoch, which is what shuts the others out, no sooner than at the first transaction.
    const opening = await producer.transaction();
    await opening.abort();
    return new TransactionalWriter(producer);
  }

  async append(records: readonly NewRecord[]): Promise<void> {
    let transaction: Transaction | undefined;
    try {
      transaction = await this.producer.transaction();
      await sendAll(transaction, records);
      await transaction.commit();
    } catch (error) {
      if (transaction?.isActive()) await transaction.abort().catch(() => undefined);
      throw isFenced(error) ? new FencedError('a later writer took over', { cause: error }) : error;
    }
  }

  async close(): Promise<void> {
    await this.producer.disconnect().catch(() => undefined);
  }
}

// A broker takes a record batch up to a limit, and kafkajs makes one batch of all that goes to a partition.
const REQUEST_BYTES = 512 * 1024;

async function sendAll(target: Producer | Transaction, records: readonly NewRecord[]): Promise<void> {
  for (const run of runsOf(records, REQUEST_BYTES)) {
    const topics = Map.groupBy(run, (record) => record.topic);
    await target.sendBatch({
      acks: -1,
      compression: CompressionTypes.None,
      topicMessages: [...topics].map(([topic, ofTopic]) => ({
        topic,
        messages: ofTopic.map(({ key, value, headers }) => ({ key, value, headers })),
      })),
    });
  }
}

function isFenced(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const type = (cause as { type?: string }).type;
    if (type === 'INVALID_PRODUCER_EPOCH' || type === 'PRODUCER_FENCED') return true;
  }
  return false;
}
