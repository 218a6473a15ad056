import * as z from 'zod';
import { defineEvent } from '../event.js';
import { Digest } from '../ids.js';
import { Instant } from '../instant.js';
import { auditTopic } from './topics.js';

/** Who did it, as the service that records it knew them. */
export const AuditActor = z.object({
  id: z.string().min(1),
  kind: z.enum(['user', 'service', 'anonymous']),
  name: z.string(),
});
export type AuditActor = z.infer<typeof AuditActor>;

/** What it was done to: `model-version`, its id, and what it was called. */
export const AuditObject = z.object({
  kind: z.string().regex(/^[a-z][a-z-]*$/),
  id: z.string().min(1),
  name: z.string().optional(),
});
export type AuditObject = z.infer<typeof AuditObject>;

export const AuditRecorded = defineEvent({
  name: 'AuditRecorded',
  version: 1,
  topic: auditTopic,
  key: (data) => data.service,
  schema: z.object({
    service: z.string().min(1),
    actor: AuditActor,
    action: z
      .string()
      .regex(/^[a-z][a-z-]*$/)
      .describe('Lower-case and imperative: `promote-version`, `change-policy`.'),
    object: AuditObject,
    before: Digest.nullable().describe(
      "Digests of the object's state; null where there was none, or where access was denied.",
    ),
    after: Digest.nullable(),
    reason: z.string().nullable(),
    outcome: z.enum(['allowed', 'denied']),
    at: Instant,
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  }),
  doc:
    'Published by every service in the transaction of each change of a model, version, policy, plan, rollout, retraining ' +
    'or access, and for every denial. What was allowed has happened; what was denied has changed nothing.',
});
