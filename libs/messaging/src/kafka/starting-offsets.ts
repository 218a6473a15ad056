import { partitionName } from '../event-log/event-log.js';
import { startingOffset } from '../event-log/starting-offset.js';
import type { ConsumeOptions, EventLog, TopicPartition } from '../event-log/event-log.js';

/**
 * Where to begin each partition: where the consumer itself says, or else where its group was. Decided here
 * rather than by kafkajs, whose answer to an offset out of range is a silent jump logged as an error.
 */
export async function startingOffsets(
  log: EventLog,
  group: string,
  options: ConsumeOptions,
  partitions: readonly TopicPartition[],
): Promise<Map<string, bigint>> {
  const starts = new Map<string, bigint>();
  for (const [topic, ofTopic] of Map.groupBy(partitions, (one) => one.topic)) {
    const ranges = new Map((await log.offsets(topic)).map((range) => [range.partition, range]));
    const committed = options.group === null ? new Map<number, bigint>() : await log.committed(group, topic);
    for (const one of ofTopic) {
      const range = ranges.get(one.partition);
      if (!range) continue;
      const kept = options.startAt ? await options.startAt(one) : committed.get(one.partition);
      starts.set(partitionName(one), startingOffset(range, kept, options.beginning));
    }
  }
  return starts;
}
