import { days, defineTopic } from '../topic.js';

export const modelVersionTopic = defineTopic({
  name: 'registry.model-version',
  owner: 'registry',
  partitions: 12,
  retention: 'forever',
  compacted: false,
});

export const policyTopic = defineTopic({
  name: 'registry.policy',
  owner: 'registry',
  partitions: 3,
  retention: 'forever',
  compacted: true,
});

export const runTopic = defineTopic({
  name: 'registry.run',
  owner: 'registry',
  partitions: 6,
  retention: days(90),
  compacted: false,
});

export const submissionTopic = defineTopic({
  name: 'registry.submission',
  owner: 'registry',
  publishers: 'anyone',
  partitions: 3,
  retention: days(30),
  compacted: false,
});
