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
    /** Null: the installation's default. */
    modelId: ModelId.nullable(),
    name: z.string().min(1).nullable(),
    /** Counts up from 1 per model; 0 stands for the built-in default, which is never published. */
    policyVersion: z.int().min(1),
    policy: LifecyclePolicy,
  }),
  doc:
    'Published by the registry when the policy of a model, or the installation’s default, has been written. It carries ' +
    'the whole policy; decisions made from now on name this version.',
});
