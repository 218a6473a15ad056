import { Injectable, type OnModuleInit } from '@nestjs/common';
import { IdSource } from '@modelyard/chassis';
import { modelVersionTopic } from '@modelyard/contracts';
import { EventPublisher, type Published } from '@modelyard/messaging';
import type { EntityManager } from 'typeorm';
import { promptTag } from '../registered-models/registered-model.entity.js';
import { bodyOf, type WebhookEvent } from './webhook-events.js';
import { noticesOf } from './webhook-notice.js';

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
    this.publisher.observe(modelVersionTopic, (manager, event) => this.execute(manager, event));
  }

  private async execute(manager: EntityManager, { definition, data, envelope }: Published): Promise<void> {
    const notices = noticesOf(definition, data);
    if (!notices) return;
    const { ofModel, ofPrompt } = notices;
    const subscribers = await subscribersTo(manager, [ofModel.event, ofPrompt.event]);
    if (subscribers.length === 0) return;
    const { modelId } = data as { modelId: string };
    const notice = (await isPrompt(manager, modelId)) ? ofPrompt : ofModel;
    const addressees = subscribers.filter(({ events }) => events.includes(notice.event));
    await manager.query(
      `insert into webhook_deliveries (delivery_id, webhook_id, model_id, event, body, created_at, next_attempt_at)
       select t.delivery_id, t.webhook_id, $3, $4, $5, $6, $6 from unnest($1::uuid[], $2::uuid[]) as t(delivery_id, webhook_id)`,
      [
        addressees.map(() => this.ids.uuid7()),
        addressees.map(({ id }) => id),
        modelId,
        notice.event,
        bodyOf(notice.event, envelope.time, notice.data),
        envelope.time,
      ],
    );
  }
}

// Locked against deletion until the delivery is written, and in one order, so that two changes cannot wait for each other.
function subscribersTo(manager: EntityManager, events: readonly WebhookEvent[]): Promise<readonly Subscriber[]> {
  return manager.query<Subscriber[]>(
    `select webhook_id as id, events from webhooks where status = 'ACTIVE' and events && $1::text[]
     order by webhook_id for key share`,
    [events],
  );
}

async function isPrompt(manager: EntityManager, modelId: string): Promise<boolean> {
  const [found] = await manager.query<unknown[]>(
    `select 1 from registered_model_tags where model_id = $1 and key = $2 and lower(value) = 'true'`,
    [modelId, promptTag],
  );
  return found !== undefined;
}
