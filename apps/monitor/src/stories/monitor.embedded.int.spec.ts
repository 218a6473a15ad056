import { describe } from '@jest/globals';
import { usingPostgres } from '@modelyard/testing';
import { itWatches } from './monitor.conformance.js';

describe('the monitor on the embedded event log', () => {
  const log = usingPostgres();
  itWatches(() => ({ driver: 'embedded', url: log.url }));
});
