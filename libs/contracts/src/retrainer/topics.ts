import { days, defineTopic } from '../topic.js';

export const retrainingTopic = defineTopic({
  name: 'retrainer.retraining',
  owner: 'retrainer',
  partitions: 6,
  retention: days(365),
  compacted: false,
});
