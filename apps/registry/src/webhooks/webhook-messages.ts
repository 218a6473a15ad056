import { z } from 'zod';
import { enumeration, identifier, int64 } from '../mlflow-wire/fields.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { isMlflowEvent, partsOf, type MlflowEvent, type WebhookEvent } from './webhook-events.js';
import { webhookStatuses } from './webhook.entity.js';

const eventMessage = z.object({ entity: identifier, action: identifier });
export type EventMessage = z.output<typeof eventMessage>;

export const createWebhookMessage = z.object({
  name: identifier,
  url: identifier,
  events: z.array(eventMessage),
  description: z.string().optional(),
  secret: z.string().optional(),
  status: enumeration(webhookStatuses).default('ACTIVE'),
});

export const updateWebhookMessage = createWebhookMessage.partial().extend({
  status: enumeration(webhookStatuses).optional(),
});

export const listWebhooksMessage = z.object({
  max_results: int64
    .optional()
    .refine((count = 100) => count >= 0 && count <= 1_000, 'max_results must be between 1 and 1000.'),
  page_token: z.string().optional(),
});

export const testWebhookMessage = z.object({ event: eventMessage.optional() });

/** `{entity: 'MODEL_VERSION', action: 'CREATED'}` -> `model_version.created`. Throws `invalid-parameter` for a pair outside the contract. */
export function readEvent({ entity, action }: EventMessage): MlflowEvent {
  const event = `${entity}.${action}`.toLowerCase();
  if (isMlflowEvent(event)) return event;
  throw invalidParameter(
    `Invalid action '${action.toLowerCase()}' for entity '${entity.toLowerCase()}'. Stage changes, descriptions, renames and ` +
      'deletions are subscribed to through /api/v1/webhooks',
  );
}

/** Events that MLflow's client can read; it takes no others. */
export function eventMessages(events: readonly WebhookEvent[]): EventMessage[] {
  return events.filter(isMlflowEvent).map((event) => {
    const { entity, action } = partsOf(event);
    return { entity: entity.toUpperCase(), action: action.toUpperCase() };
  });
}
