import { Injectable } from '@nestjs/common';
import { Clock, IdSource } from '@modelyard/chassis';
import { AuditTrail } from '@modelyard/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import { checkEvents, checkName, checkTexts } from './check-webhook.js';
import { FindWebhooks } from './find-webhooks.js';
import { ReceiverRule } from './receiver-rule.js';
import { SecretBox } from './secret-box.js';
import type { WebhookEvent } from './webhook-events.js';
import { WebhookEntity, type WebhookStatus } from './webhook.entity.js';

export interface NewWebhook {
  readonly name: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly description: string | undefined;
  /** Signs deliveries; undefined or empty: they go unsigned. */
  readonly secret: string | undefined;
  readonly status: WebhookStatus;
}

/** Fields that are set anew; what is undefined stays, and an empty secret removes it. */
export type WebhookChanges = { readonly [Field in keyof NewWebhook]?: NewWebhook[Field] | undefined };

/** Creates, changes and deletes webhooks; each change is in the audit log, secrets nowhere. */
@Injectable()
export class ChangeWebhooks {
  constructor(
    private readonly database: DataSource,
    private readonly ids: IdSource,
    private readonly clock: Clock,
    private readonly find: FindWebhooks,
    private readonly rule: ReceiverRule,
    private readonly secrets: SecretBox,
    private readonly audit: AuditTrail,
  ) {}

  async create(given: NewWebhook): Promise<WebhookEntity> {
    const { name, url, events, description, secret, status } = given;
    this.check(given);
    const webhookId = this.ids.uuid7();
    const now = this.clock.now().getTime();
    return this.database.transaction(async (manager) => {
      await manager.insert(WebhookEntity, {
        webhookId,
        name,
        description: description === undefined || description === '' ? null : description,
        url,
        events: unique(events),
        status,
        sealedSecret: this.sealed(webhookId, secret) ?? null,
        creationTime: now,
        lastUpdateTime: now,
      });
      const webhook = await this.find.byId(webhookId, manager);
      await this.record(manager, 'create-webhook', null, webhook);
      return webhook;
    });
  }

  /** Deliveries that wait are sent by what the webhook is then. Throws `resource-not-found`. */
  async update(webhookId: string, changes: WebhookChanges): Promise<WebhookEntity> {
    const { name, url, events, description, secret, status } = changes;
    this.check(changes);
    return this.database.transaction(async (manager) => {
      const before = await this.find.byId(webhookId, manager);
      await manager.update(
        WebhookEntity,
        { webhookId },
        {
          ...(name !== undefined && { name }),
          ...(url !== undefined && { url }),
          ...(events !== undefined && { events: unique(events) }),
          ...(description !== undefined && { description }),
          ...(secret !== undefined && { sealedSecret: this.sealed(webhookId, secret) ?? null }),
          ...(status !== undefined && { status }),
          lastUpdateTime: this.clock.now().getTime(),
        },
      );
      const after = await this.find.byId(webhookId, manager);
      await this.record(manager, 'change-webhook', before, after);
      return after;
    });
  }

  /** Deletes it with its deliveries, those that wait as well. Throws `resource-not-found`. */
  async delete(webhookId: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const before = await this.find.byId(webhookId, manager);
      await manager.delete(WebhookEntity, { webhookId });
      await this.record(manager, 'delete-webhook', before, null);
    });
  }

  private check({ name, url, events, description, secret }: WebhookChanges): void {
    if (name !== undefined) checkName(name);
    if (url !== undefined) this.rule.checkUrl(url);
    if (events !== undefined) checkEvents(events);
    checkTexts(description, secret);
  }

  private sealed(webhookId: string, secret: string | undefined): Buffer | undefined {
    return secret === undefined || secret === '' ? undefined : this.secrets.seal(webhookId, secret);
  }

  private async record(
    manager: EntityManager,
    action: string,
    before: WebhookEntity | null,
    after: WebhookEntity | null,
  ): Promise<void> {
    const subject = after ?? before;
    if (!subject) return;
    await this.audit.record(manager, {
      action,
      object: { kind: 'webhook', id: subject.webhookId, name: subject.name },
      before,
      after,
      reason: null,
      details: { host: new URL(subject.url).host, status: subject.status },
    });
  }
}

function unique(events: readonly WebhookEvent[]): WebhookEvent[] {
  return [...new Set(events)];
}
