import type { EventLogSettings, Logger } from '@modelyard/chassis';
import { topics } from '@modelyard/contracts';
import { EmbeddedEventLog } from '../embedded/embedded-event-log.js';
import { KafkaEventLog } from '../kafka/kafka-event-log.js';
import type { EventLog, TopicSettings } from './event-log.js';

/** Opens the event log that the configuration names. Connects at first use. */
export function openEventLog(settings: EventLogSettings, clientId: string, logger: Logger): EventLog {
  switch (settings.driver) {
    case 'kafka':
      return new KafkaEventLog({ brokers: settings.brokers, clientId, logger });
    case 'embedded':
      return new EmbeddedEventLog({ url: settings.url, logger });
  }
}

/** Creates every topic of the contracts that is missing. Every process does so at its start, in any order. */
export async function createContractTopics(eventLog: Pick<EventLog, 'createTopics'>): Promise<void> {
  await eventLog.createTopics(contractTopics);
}

const contractTopics: readonly TopicSettings[] = [...topics.values()].map(
  ({ name, partitions, retention, compacted }) => ({
    name,
    partitions,
    retentionMs: retention === 'forever' ? null : retention,
    compacted,
  }),
);
