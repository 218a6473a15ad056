import type { Admin, Kafka } from 'kafkajs';
import { EventLog } from '../event-log/event-log.js';
import type {
  ConsumeOptions,
  Consumption,
  Fence,
  FencedWriter,
  NewRecord,
  PartitionOffsets,
  TopicPartition,
  TopicSettings,
} from '../event-log/event-log.js';
import { connectKafka } from './kafka-client.js';
import type { KafkaOptions } from './kafka-client.js';
import { KafkaConsumption } from './kafka-consumption.js';
import { PlainProducer, TransactionalWriter } from './kafka-producers.js';
import { createKafkaTopics } from './kafka-topics.js';

/** The event log on Apache Kafka. kafkajs stays behind this folder, so another client can take its place. */
export class KafkaEventLog extends EventLog {
  private readonly kafka: Kafka;
  private readonly producer: PlainProducer;
  private readonly consumptions: Consumption[] = [];
  private connectedAdmin: Promise<Admin> | undefined;

  constructor(private readonly options: KafkaOptions) {
    super();
    this.kafka = connectKafka(options);
    this.producer = new PlainProducer(this.kafka);
  }

  override async createTopics(topics: readonly TopicSettings[]): Promise<void> {
    await this.withAdmin((admin) => createKafkaTopics(admin, topics));
  }

  override async append(records: readonly NewRecord[]): Promise<void> {
    if (records.length > 0) await this.producer.append(records);
  }

  override openWriter(fence: Fence): Promise<FencedWriter> {
    return TransactionalWriter.open(this.kafka, fence);
  }

  override async consume(options: ConsumeOptions): Promise<Consumption> {
    const consumption = KafkaConsumption.start(this.kafka, this, options, this.options.logger);
    this.consumptions.push(consumption);
    return consumption;
  }

  override offsets(topic: string): Promise<PartitionOffsets[]> {
    return this.withAdmin(async (admin) => {
      const found = await admin.fetchTopicOffsets(topic);
      return found
        .map(({ partition, low, high }) => ({ topic, partition, start: BigInt(low), end: BigInt(high) }))
        .sort((a, b) => a.partition - b.partition);
    });
  }

  override committed(group: string, topic: string): Promise<Map<number, bigint>> {
    return this.withAdmin(async (admin) => {
      const found = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      const partitions = found.flatMap((one) => one.partitions);
      // Kafka says -1 where the group has not committed.
      return new Map(
        partitions.filter(({ offset }) => offset !== '-1').map(({ partition, offset }) => [partition, BigInt(offset)]),
      );
    });
  }

  override async rewind(group: string, offsets: readonly (TopicPartition & { offset: bigint })[]): Promise<void> {
    await this.withAdmin(async (admin) => {
      for (const [topic, ofTopic] of Map.groupBy(offsets, (one) => one.topic)) {
        const partitions = ofTopic.map(({ partition, offset }) => ({ partition, offset: String(offset) }));
        await admin.setOffsets({ groupId: group, topic, partitions });
      }
    });
  }

  override async close(): Promise<void> {
    await Promise.all(this.consumptions.map((consumption) => consumption.close()));
    await this.producer.close();
    const admin = await this.connectedAdmin?.catch(() => undefined);
    await admin?.disconnect();
  }

  private async withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    this.connectedAdmin ??= this.connectAdmin();
    try {
      return await work(await this.connectedAdmin);
    } catch (error) {
      // The next call connects anew, to whichever brokers live then.
      void this.connectedAdmin?.then((admin) => admin.disconnect()).catch(() => undefined);
      this.connectedAdmin = undefined;
      throw error;
    }
  }

  private async connectAdmin(): Promise<Admin> {
    const admin = this.kafka.admin();
    await admin.connect();
    return admin;
  }
}
