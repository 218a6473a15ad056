import { describe } from '@jest/globals';
import { createLogger } from '@modelyard/chassis';
import { usingPostgres } from '@modelyard/testing';
import { eventLogConformance } from '../event-log.conformance.js';
import { EmbeddedEventLog } from './embedded-event-log.js';

const logger = createLogger({ service: 'test', level: 'silent' });

describe('the embedded event log', () => {
  const database = usingPostgres();
  eventLogConformance({
    open: () => new EmbeddedEventLog({ url: database.url, logger, leaseMs: 1_500, pollMs: 50 }),
    topic: (name) => `test.${name}`,
  });
});
