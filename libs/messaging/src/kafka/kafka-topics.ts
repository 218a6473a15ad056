import type { Admin, ITopicConfig } from 'kafkajs';
import { TOPIC_RECORD_BYTES } from '../event-log/record-size.js';
import type { TopicSettings } from '../event-log/event-log.js';

/** Creates the topics that are missing; never changes one that exists (more partitions would move keys). */
export async function createKafkaTopics(admin: Admin, topics: readonly TopicSettings[]): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = topics.filter((topic) => !existing.has(topic.name));
  if (missing.length === 0) return;
  const { brokers } = await admin.describeCluster();
  // Asked for by number: the protocol version kafkajs speaks has no "broker default".
  const replicationFactor = Math.min(3, brokers.length);
  try {
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => configOf(topic, replicationFactor)),
    });
  } catch (error) {
    if (!isOnlyRace(error)) throw error;
  }
}

function configOf(topic: TopicSettings, replicationFactor: number): ITopicConfig {
  const entries: Record<string, string> = {
    'cleanup.policy': topic.compacted ? 'compact' : 'delete',
    'retention.ms': String(topic.retentionMs ?? -1),
    'max.message.bytes': String(TOPIC_RECORD_BYTES),
    'min.insync.replicas': String(Math.max(1, replicationFactor - 1)),
  };
  return {
    topic: topic.name,
    numPartitions: topic.partitions,
    replicationFactor,
    configEntries: Object.entries(entries).map(([name, value]) => ({ name, value })),
  };
}

// Another service created the same topic at the same moment.
function isOnlyRace(error: unknown): boolean {
  const errors = (error as { errors?: { type?: string }[] }).errors ?? [error as { type?: string }];
  return errors.every(({ type }) => type === 'TOPIC_ALREADY_EXISTS');
}
