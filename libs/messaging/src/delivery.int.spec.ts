import { describe } from '@jest/globals';
import { usingKafka, usingPostgres } from '@modelyard/testing';
import { batchingConformance } from './batching.conformance.js';
import { consumingConformance } from './consuming.conformance.js';
import { logger, serviceDatabase } from './delivery-kit.conformance.js';
import type { DeliverySubject } from './delivery-kit.conformance.js';
import { EmbeddedEventLog } from './embedded/embedded-event-log.js';
import { KafkaEventLog } from './kafka/kafka-event-log.js';
import { publishingConformance } from './publishing.conformance.js';

const kafka = usingKafka();
const service = usingPostgres(serviceDatabase);
const embedded = usingPostgres();

const onKafka: DeliverySubject = {
  openLog: () => new KafkaEventLog({ brokers: kafka.brokers, clientId: 'test', logger }),
  topic: (name) => `${kafka.prefix}${name}`,
  get databaseUrl() {
    return service.url;
  },
};

const onPostgres: DeliverySubject = {
  openLog: () => new EmbeddedEventLog({ url: embedded.url, logger, leaseMs: 1_500, pollMs: 50 }),
  topic: (name) => `test.${name}`,
  get databaseUrl() {
    return service.url;
  },
};

describe.each([
  ['Kafka', onKafka],
  ['the embedded log', onPostgres],
])('over %s', (_name, subject) => {
  describe('publishing', () => {
    publishingConformance(subject);
  });
  describe('consuming', () => {
    consumingConformance(subject);
  });
  describe('consuming in batches', () => {
    batchingConformance(subject);
  });
});
