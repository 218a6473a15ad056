import { days, defineTopic } from '../topic.js';

export const groundTruthTopic = defineTopic({
  name: 'monitor.ground-truth',
  owner: 'monitor',
  publishers: 'anyone',
  partitions: 12,
  retention: days(30),
  compacted: false,
});

export const signalTopic = defineTopic({
  name: 'monitor.signal',
  owner: 'monitor',
  partitions: 12,
  retention: days(365),
  compacted: false,
});
