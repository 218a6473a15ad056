import { days, defineTopic } from '../topic.js';

export const predictionTopic = defineTopic({
  name: 'inference.prediction',
  owner: 'inference',
  publishers: 'anyone',
  partitions: 12,
  retention: days(7),
  compacted: false,
});
