import { TrafficPlan } from '../documents/traffic-plan.js';
import { defineEvent } from '../event.js';
import { deploymentKey } from '../references.js';
import { trafficTopic } from './topics.js';

export const TrafficPlanChanged = defineEvent({
  name: 'TrafficPlanChanged',
  version: 1,
  topic: trafficTopic,
  key: deploymentKey,
  schema: TrafficPlan,
  doc:
    'Published by the deployer when the answers for a model in an environment must come from other versions or in other ' +
    'shares. It is the whole plan; a reader that has seen a higher revision ignores it.',
});
