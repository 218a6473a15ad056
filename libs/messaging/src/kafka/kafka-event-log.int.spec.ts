import { describe } from '@jest/globals';
import { createLogger } from '@modelyard/chassis';
import { usingKafka } from '@modelyard/testing';
import { eventLogConformance } from '../event-log.conformance.js';
import { KafkaEventLog } from './kafka-event-log.js';

const logger = createLogger({ service: 'test', level: 'silent' });

describe('the event log on Kafka', () => {
  const kafka = usingKafka();
  eventLogConformance({
    open: () => new KafkaEventLog({ brokers: kafka.brokers, clientId: 'test', logger }),
    topic: (name) => `${kafka.prefix}${name}`,
  });
});
