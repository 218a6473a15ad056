import { describe } from '@jest/globals';
import type { EventLogSettings } from '@modelyard/chassis';
import { usingKafka, usingPostgres } from '@modelyard/testing';
import { crashConformance } from './crashes.conformance.js';
import { logger, serviceDatabase } from './delivery-kit.conformance.js';
import { openEventLog } from './event-log/open-event-log.js';

const kafka = usingKafka();
const service = usingPostgres(serviceDatabase);
const embedded = usingPostgres();

const subject = (settings: () => EventLogSettings, prefix: () => string) => ({
  openLog: () => openEventLog(settings(), 'test', logger),
  topic: (name: string) => `${prefix()}${name}`,
  get settings() {
    return settings();
  },
  get databaseUrl() {
    return service.url;
  },
});

describe.each([
  [
    'Kafka',
    subject(
      () => ({ driver: 'kafka', brokers: kafka.brokers }),
      () => kafka.prefix,
    ),
  ],
  [
    'the embedded log',
    subject(
      () => ({ driver: 'embedded', url: embedded.url }),
      () => 'test.',
    ),
  ],
])('killed processes over %s', (_name, one) => {
  crashConformance(one);
});
