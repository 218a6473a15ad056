import { Injectable } from '@nestjs/common';
import { Clock, IdSource } from '@modelyard/chassis';
import { DataSource } from 'typeorm';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { Deliver } from './deliver.js';
import { exampleOf } from './example-payloads.js';
import { FindWebhooks } from './find-webhooks.js';
import { bodyOf, type WebhookEvent } from './webhook-events.js';

export interface TestResult {
  readonly success: boolean;
  readonly responseStatus?: number;
  readonly responseBody?: string;
  readonly errorMessage?: string;
}

/** Sends a webhook an example at once: one attempt, kept nowhere. */
@Injectable()
export class TestWebhook {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindWebhooks,
    private readonly deliver: Deliver,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** @param wanted undefined: the webhook's first event */
  async execute(webhookId: string, wanted: WebhookEvent | undefined): Promise<TestResult> {
    const { url, events } = await this.find.byId(webhookId);
    const event = wanted ?? events[0];
    if (event === undefined) throw invalidParameter("The webhook has no events; name one in 'event'");
    const [row] = await this.database.query<{ sealed: Buffer | null }[]>(
      'select sealed_secret as sealed from webhooks where webhook_id = $1',
      [webhookId],
    );
    const body = bodyOf(event, this.clock.now().toISOString(), exampleOf(event));
    const message = { webhookId, url, deliveryId: this.ids.uuid7(), body, sealedSecret: row?.sealed ?? null };
    try {
      const answer = await this.deliver.send(message);
      return { success: answer.status < 300, responseStatus: answer.status, responseBody: answer.body };
    } catch (error) {
      return {
        success: false,
        errorMessage: `Failed to test webhook: ${error instanceof Error ? error.message : String(error)}`,
      };
    }
  }
}
