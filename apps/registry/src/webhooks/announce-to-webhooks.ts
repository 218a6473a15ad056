import { Injectable, type OnModuleInit } from '@nestjs/common';
import { IdSource } from '@modelyard/chassis';
import { modelVersionTopic } from '@modelyard/contracts';
import { EventPublisher, queryPrepared, type Published } from '@modelyard/messaging';
import type { EntityManager } from 'typeorm';
import { promptTag } from '../registered-models/registered-model.entity.js';
import { bodyOf, type WebhookEvent } from './webhook-events.js';
import { noticesOf, type WebhookNotices } from './webhook-notice.js';

interface Subscriber {
  readonly id: string;
  readonly events: readonly WebhookEvent[];
}

/**
 * Writes what webhooks are to be told in the transaction of the change itself: a change that did not happen is told to nobody, and one
 * that did is told to whoever had subscribed by then, whatever becomes of this process.
 */
@Injectable()
export class AnnounceToWebhooks implements OnModuleInit {
  constructor(
    private readonly publisher: EventPublisher,
    private readonly ids: IdSource,
  ) {}

  onModuleInit(): void {
    this.publisher.observe(modelVersionTopic, (manager, events) => this.execute(manager, events));
  }

  private async execute(manager: EntityManager, events: readonly Published[]): Promise<void> {
    const news = events.flatMap(newsOf);
    const subscribers = await subscribersTo(manager, [...new Set(news.flatMap(({ events: names }) => names))]);
    if (subscribers.length === 0) return;
    const prompts = await promptsAmong(manager, [...new Set(news.map(({ modelId }) => modelId))]);
    const deliveries = news.flatMap(({ modelId, notices, at }) => {
      const { event, data } = prompts.has(modelId) ? notices.ofPrompt : notices.ofModel;
      const body = bodyOf(event, at, data);
      return subscribers
        .filter(({ events: wanted }) => wanted.includes(event))
        .map(({ id }) => ({ deliveryId: this.ids.uuid7(), webhookId: id, modelId, event, body, at }));
    });
    await insertDeliveries(manager, deliveries);
  }
}

/** What webhooks may be told of an event. */
interface News {
  readonly modelId: string;
  readonly notices: WebhookNotices;
  readonly events: readonly WebhookEvent[];
  readonly at: string;
}

function newsOf({ definition, data, envelope }: Published): readonly News[] {
  const notices = noticesOf(definition, data);
  if (!notices) return [];
  const { modelId } = data as { modelId: string };
  return [{ modelId, notices, events: [notices.ofModel.event, notices.ofPrompt.event], at: envelope.time }];
}

interface NewDelivery {
  readonly deliveryId: string;
  readonly webhookId: string;
  readonly modelId: string;
  readonly event: WebhookEvent;
  readonly body: string;
  readonly at: string;
}

async function insertDeliveries(manager: EntityManager, deliveries: readonly NewDelivery[]): Promise<void> {
  await manager.query(
    `insert into webhook_deliveries (delivery_id, webhook_id, model_id, event, body, created_at, next_attempt_at)
     select t.delivery_id, t.webhook_id, t.model_id, t.event, t.body, t.at, t.at
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[]) with ordinality
       as t (delivery_id, webhook_id, model_id, event, body, at, nth)
     order by t.nth`,
    [
      deliveries.map(({ deliveryId }) => deliveryId),
      deliveries.map(({ webhookId }) => webhookId),
      deliveries.map(({ modelId }) => modelId),
      deliveries.map(({ event }) => event),
      deliveries.map(({ body }) => body),
      deliveries.map(({ at }) => at),
    ],
  );
}

// Locked against deletion until the delivery is written, and in one order, so that two changes cannot wait for each other.
const activeSubscribers = {
  name: 'webhook-subscribers',
  text: `select webhook_id as id, events from webhooks where status = 'ACTIVE' and events && $1::text[]
    order by webhook_id for key share`,
};

function subscribersTo(manager: EntityManager, events: readonly WebhookEvent[]): Promise<readonly Subscriber[]> {
  return queryPrepared<Subscriber>(manager, activeSubscribers, [events]);
}

async function promptsAmong(manager: EntityManager, modelIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await manager.query<{ modelId: string }[]>(
    `select model_id as "modelId" from registered_model_tags
     where model_id = any($1::uuid[]) and key = $2 and lower(value) = 'true'`,
    [modelIds, promptTag],
  );
  return new Set(rows.map(({ modelId }) => modelId));
}
