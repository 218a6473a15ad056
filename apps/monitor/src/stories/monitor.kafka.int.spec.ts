import { describe } from '@jest/globals';
import { usingKafka } from '@modelyard/testing';
import { itWatches } from './monitor.conformance.js';

describe('the monitor on Kafka', () => {
  const kafka = usingKafka();
  itWatches(() => ({ driver: 'kafka', brokers: kafka.brokers }));
});
