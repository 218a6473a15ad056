import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { absent, invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { mlflowEvents, webhookEvents, type WebhookEvent } from './webhook-events.js';
import { WebhookEntity } from './webhook.entity.js';

export interface WebhookPage {
  readonly webhooks: readonly WebhookEntity[];
  readonly nextPageToken: string | undefined;
}

@Injectable()
export class FindWebhooks {
  constructor(private readonly database: DataSource) {}

  /** Throws `resource-not-found`. */
  async byId(webhookId: string, manager: EntityManager = this.database.manager): Promise<WebhookEntity> {
    const known = z.uuid().safeParse(webhookId).success;
    const webhook = known ? await manager.getRepository(WebhookEntity).findOneBy({ webhookId }) : null;
    if (!webhook) throw absent(`Webhook with ID ${webhookId} not found.`);
    return webhook;
  }

  /** Newest first. `events`: only webhooks with one of these. Throws `invalid-parameter` for a token that is none. */
  async page(events: 'mlflow' | 'all', limit: number, pageToken: string | undefined): Promise<WebhookPage> {
    const wanted: readonly WebhookEvent[] = events === 'mlflow' ? mlflowEvents : webhookEvents;
    const before = pageToken === undefined || pageToken === '' ? null : checkToken(pageToken);
    const rows = await this.database
      .createQueryBuilder(WebhookEntity, 'w')
      // Ids are UUIDv7: their order is that of creation.
      .where('w.events && :wanted::text[] and (:before::uuid is null or w.webhook_id < :before::uuid)', {
        wanted,
        before,
      })
      .orderBy('w.webhook_id', 'DESC')
      .take(limit + 1)
      .getMany();
    const webhooks = rows.slice(0, limit);
    return { webhooks, nextPageToken: rows.length > limit ? webhooks.at(-1)?.webhookId : undefined };
  }
}

function checkToken(token: string): string {
  if (!z.uuid().safeParse(token).success) throw invalidParameter('Invalid page token');
  return token;
}
