import { Injectable } from '@nestjs/common';
import { Clock, IdSource } from '@modelyard/chassis';
import { DataSource } from 'typeorm';
import type { WebhookEvent } from './webhook-events.js';

/** The right of one process to send to a webhook. */
export interface Lease {
  readonly webhookId: string;
  readonly lease: string;
}

export interface DueDelivery {
  readonly deliveryId: string;
  readonly event: WebhookEvent;
  readonly body: string;
  /** How often it was tried before. */
  readonly attempts: number;
  readonly url: string;
  readonly sealedSecret: Buffer | null;
}

/** What became of an attempt. `retryAt`: when the next one is due; null: there is none. */
export interface Outcome {
  readonly status: 'pending' | 'delivered' | 'dead';
  readonly retryAt: Date | null;
  readonly responseStatus: number | null;
  readonly fault: string | null;
}

// Longer than one attempt may take; a process that dies holds its webhooks back for no longer than this.
const leaseMs = 90_000;

/** The first of each model's deliveries that are due: a later one never overtakes an earlier one of the same model. */
const due = `d.status = 'pending' and d.next_attempt_at <= $1 and not exists (
  select 1 from webhook_deliveries e
  where e.webhook_id = d.webhook_id and e.model_id = d.model_id and e.status = 'pending' and e.position < d.position)`;

/** The deliveries in the database, shared by all processes of the registry: each webhook has one sender at a time. */
@Injectable()
export class DeliveryQueue {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Takes up to `count` webhooks that something is due to and that nobody sends to. */
  async lease(count: number): Promise<readonly Lease[]> {
    const now = this.clock.now();
    return this.database.query<Lease[]>(
      `with free as (
         select w.webhook_id from webhooks w
         where w.status = 'ACTIVE' and (w.leased_until is null or w.leased_until < $1)
           and exists (select 1 from webhook_deliveries d where d.webhook_id = w.webhook_id and ${due})
         limit $2 for no key update of w skip locked),
       leased as (
         update webhooks w set lease = $3, leased_until = $4 from free where w.webhook_id = free.webhook_id
         returning w.webhook_id, w.lease)
       select webhook_id as "webhookId", lease from leased`,
      [now, count, this.ids.uuid7(), later(now, leaseMs)],
    );
  }

  /** What is to be sent next, the lease prolonged; undefined when nothing is due or the lease is lost. */
  async next({ webhookId, lease }: Lease): Promise<DueDelivery | undefined> {
    const now = this.clock.now();
    const [delivery] = await this.database.query<DueDelivery[]>(
      `with held as (
         update webhooks set leased_until = $4 where webhook_id = $2 and lease = $3 and status = 'ACTIVE'
         returning webhook_id, url, sealed_secret)
       select d.delivery_id as "deliveryId", d.event, d.body, d.attempts, held.url, held.sealed_secret as "sealedSecret"
       from held join webhook_deliveries d using (webhook_id)
       where ${due} order by d.next_attempt_at, d.position limit 1`,
      [now, webhookId, lease, later(now, leaseMs)],
    );
    return delivery;
  }

  /** Keeps what became of an attempt; without effect where the lease was lost meanwhile, since somebody else sends it then. */
  async record({ webhookId, lease }: Lease, deliveryId: string, outcome: Outcome): Promise<void> {
    const { status, retryAt, responseStatus, fault } = outcome;
    await this.database.query(
      `update webhook_deliveries d
       set status = $4, attempts = d.attempts + 1, next_attempt_at = coalesce($5, d.next_attempt_at), response_status = $6, fault = $7,
           finished_at = case when $4 = 'pending' then null else $8::timestamptz end
       from webhooks w
       where d.delivery_id = $3 and w.webhook_id = d.webhook_id and w.webhook_id = $1 and w.lease = $2`,
      [webhookId, lease, deliveryId, status, retryAt, responseStatus, fault, this.clock.now()],
    );
  }

  async release({ webhookId, lease }: Lease): Promise<void> {
    await this.database.query(
      'update webhooks set lease = null, leased_until = null where webhook_id = $1 and lease = $2',
      [webhookId, lease],
    );
  }

  /** Forgets what was finished before an instant. */
  async forget(before: Date): Promise<void> {
    await this.database.query(`delete from webhook_deliveries where status <> 'pending' and finished_at < $1`, [
      before,
    ]);
  }
}

function later(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}
