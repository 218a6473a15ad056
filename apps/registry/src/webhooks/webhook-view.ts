import { eventMessages } from './webhook-messages.js';
import type { WebhookEntity } from './webhook.entity.js';

/** A webhook as MLflow writes it; never its secret. */
export function webhookMessage(webhook: WebhookEntity) {
  const { webhookId, name, description, url, events, status, creationTime, lastUpdateTime } = webhook;
  return {
    webhook_id: webhookId,
    name,
    description: description === '' ? undefined : description,
    url,
    events: eventMessages(events),
    status,
    creation_timestamp: creationTime,
    last_updated_timestamp: lastUpdateTime,
  };
}

/** A webhook as `/api/v1` writes it, with the events that MLflow has no word for. */
export function webhookView({ creationTime, lastUpdateTime, sealedSecret: _secret, ...webhook }: WebhookEntity) {
  return {
    ...webhook,
    createdAt: new Date(creationTime).toISOString(),
    changedAt: new Date(lastUpdateTime).toISOString(),
  };
}
