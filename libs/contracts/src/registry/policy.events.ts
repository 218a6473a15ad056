import * as z from 'zod';
import { LifecyclePolicy } from '../documents/lifecycle-policy.js';
import { defineEvent } from '../event.js';
import { ModelId } from '../ids.js';
import { policyTopic } from './topics.js';

/** The record key of the installation's own default policy, which holds for every model without one. */
export const defaultPolicyKey = 'default';

export const LifecyclePolicyChanged = defineEvent({
  name: 'LifecyclePolicyChanged',
  version: 1,
  topic: policyTopic,
  key: (data) => data.modelId ?? defaultPolicyKey,
  schema: z.object({
    modelId: ModelId.nullable().describe("Null: the installation's default."),
    name: z.string().min(1).nullable(),
    policyVersion: z
      .int()
      .min(1)
      .describe('Counts up from 1 per model; 0 stands for the built-in default, which is never published.'),
    policy: LifecyclePolicy,
  }),
  doc:
    'Published by the registry when the policy of a model, or the installation’s default, has been written. It carries ' +
    'the whole policy; decisions made from now on name this version.',
});
