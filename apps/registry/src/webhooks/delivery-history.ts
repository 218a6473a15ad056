import { Injectable } from '@nestjs/common';
import { Clock } from '@modelyard/chassis';
import { AuditTrail } from '@modelyard/messaging';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { absent } from '../mlflow-wire/mlflow-errors.js';
import { FindWebhooks } from './find-webhooks.js';
import type { WebhookEvent } from './webhook-events.js';

export interface DeliveryRecord {
  readonly deliveryId: string;
  /** Counts up in the order in which the changes happened. */
  readonly position: string;
  readonly event: WebhookEvent;
  readonly modelId: string;
  readonly body: string;
  readonly status: 'pending' | 'delivered' | 'dead';
  readonly attempts: number;
  readonly createdAt: Date;
  readonly nextAttemptAt: Date;
  readonly finishedAt: Date | null;
  readonly responseStatus: number | null;
  readonly fault: string | null;
}

/** What was sent to a webhook, and sending it again. Finished deliveries are kept for 30 days. */
@Injectable()
export class DeliveryHistory {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly find: FindWebhooks,
    private readonly audit: AuditTrail,
  ) {}

  /** Newest first, before a position where one is given. Throws `resource-not-found` for an unknown webhook. */
  async page(
    webhookId: string,
    filter: { readonly status?: string | undefined; readonly before?: string | undefined; readonly limit: number },
  ): Promise<readonly DeliveryRecord[]> {
    await this.find.byId(webhookId);
    return this.database.query<DeliveryRecord[]>(
      `select delivery_id as "deliveryId", position::text as position, event, model_id as "modelId", body, status, attempts,
              created_at as "createdAt", next_attempt_at as "nextAttemptAt", finished_at as "finishedAt",
              response_status as "responseStatus", fault
       from webhook_deliveries
       where webhook_id = $1 and ($2::text is null or status = $2) and ($3::bigint is null or position < $3)
       order by webhook_deliveries.position desc limit $4`,
      [webhookId, filter.status ?? null, filter.before ?? null, filter.limit],
    );
  }

  /** Puts a delivery back in the queue with all its attempts, under the same id. One that still waits is tried at once. */
  async resend(webhookId: string, deliveryId: string): Promise<void> {
    const webhook = await this.find.byId(webhookId);
    const known = z.uuid().safeParse(deliveryId).success;
    await this.database.transaction(async (manager) => {
      const queued = known
        ? await manager.query<unknown[]>(
            `with queued as (
               update webhook_deliveries set status = 'pending', attempts = 0, next_attempt_at = $3, finished_at = null
               where webhook_id = $1 and delivery_id = $2 returning 1)
             select 1 from queued`,
            [webhookId, deliveryId, this.clock.now()],
          )
        : [];
      if (queued.length === 0) throw absent(`Webhook ${webhookId} has no delivery ${deliveryId}`);
      await this.audit.record(manager, {
        action: 'resend-webhook-delivery',
        object: { kind: 'webhook', id: webhookId, name: webhook.name },
        before: null,
        after: null,
        reason: null,
        details: { deliveryId },
      });
    });
  }
}
