import { days, defineTopic } from '../topic.js';

export const rolloutTopic = defineTopic({
  name: 'deployer.rollout',
  owner: 'deployer',
  partitions: 12,
  retention: days(365),
  compacted: false,
});

export const trafficTopic = defineTopic({
  name: 'deployer.traffic',
  owner: 'deployer',
  partitions: 3,
  retention: 'forever',
  compacted: true,
});
