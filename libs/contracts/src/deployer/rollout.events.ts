import * as z from 'zod';
import { defineEvent } from '../event.js';
import { ModelVersionId } from '../ids.js';
import { deployedReference, deploymentKey } from '../references.js';
import { rolloutTopic } from './topics.js';

const rolloutEvent = { topic: rolloutTopic, version: 1, key: deploymentKey } as const;

/** Every rollout event names the version that comes, the one it takes over from, and the rules it follows. */
const rollout = {
  ...deployedReference,
  rolloutId: z.uuid(),
  strategy: z.enum(['blue-green', 'canary', 'shadow', 'ab']),
  previousVersionId: ModelVersionId.nullable(),
  previousVersion: z.string().min(1).nullable(),
  policyVersion: z.int().min(0),
  planRevision: z
    .int()
    .min(1)
    .nullable()
    .describe('The traffic plan revision that this step published, if it published one.'),
};

export const RolloutStarted = defineEvent({
  ...rolloutEvent,
  name: 'RolloutStarted',
  schema: z.object(rollout),
  doc: 'Published by the deployer when it has begun to roll a version out. The version is being loaded; it has no traffic yet.',
});

export const RolloutAdvanced = defineEvent({
  ...rolloutEvent,
  name: 'RolloutAdvanced',
  schema: z.object({ ...rollout, step: z.int().min(0), steps: z.int().min(1), weight: z.number().min(0).max(100) }),
  doc: 'Published by the deployer when a rollout has reached its next step. The new version now has this weight.',
});

export const RolloutPaused = defineEvent({
  ...rolloutEvent,
  name: 'RolloutPaused',
  schema: z.object({ ...rollout, cause: z.string().min(1), until: z.iso.datetime().nullable() }),
  doc: 'Published by the deployer when a rollout waits: for a person where `until` is null, else until that moment. Weights stay.',
});

export const RolloutCompleted = defineEvent({
  ...rolloutEvent,
  name: 'RolloutCompleted',
  schema: z.object(rollout),
  doc:
    'Published by the deployer when the version has all the traffic and answers. It is now the last fully promoted ' +
    'version: where a rollback from a later one will land.',
});

export const RolloutRolledBack = defineEvent({
  ...rolloutEvent,
  name: 'RolloutRolledBack',
  schema: z.object({
    ...rollout,
    cause: z.string().min(1),
    restoredVersionId: ModelVersionId.nullable().describe(
      'What serves now; null when nothing had been fully promoted before.',
    ),
    restoredVersion: z.string().min(1).nullable(),
  }),
  doc:
    'Published by the deployer when traffic is back on the last fully promoted version, by command or verdict. In ' +
    'production the registry then moves the stage back to the version that serves.',
});
