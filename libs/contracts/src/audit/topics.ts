import { defineTopic } from '../topic.js';

export const auditTopic = defineTopic({
  name: 'audit.entry',
  owner: 'registry',
  publishers: 'services',
  partitions: 6,
  retention: 'forever',
  compacted: false,
});
