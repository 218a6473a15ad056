import { Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Access } from '@modelyard/chassis';
import { BodyMessage, QueryMessage, type Sent } from '../mlflow-wire/messages.js';
import { MlflowController } from '../mlflow-wire/mlflow-controller.js';
import { ChangeWebhooks } from './change-webhooks.js';
import { FindWebhooks } from './find-webhooks.js';
import { TestWebhook } from './test-webhook.js';
import { isMlflowEvent } from './webhook-events.js';
import * as messages from './webhook-messages.js';
import { webhookMessage } from './webhook-view.js';

/** MLflow's six routes. Webhooks carry what happens in the registry out of the house, so they are an administrator's matter. */
@MlflowController('webhooks')
@Access('administer')
export class WebhooksController {
  constructor(
    private readonly find: FindWebhooks,
    private readonly change: ChangeWebhooks,
    private readonly testWebhook: TestWebhook,
  ) {}

  @Post()
  @HttpCode(200)
  async create(@BodyMessage(messages.createWebhookMessage) message: Sent<typeof messages.createWebhookMessage>) {
    const { name, url, events, description, secret, status } = message;
    const given = { name, url, events: events.map(messages.readEvent), description, secret, status };
    return { webhook: webhookMessage(await this.change.create(given)) };
  }

  @Get()
  async list(@QueryMessage(messages.listWebhooksMessage) message: Sent<typeof messages.listWebhooksMessage>) {
    const { webhooks, nextPageToken } = await this.find.page('mlflow', message.max_results || 100, message.page_token);
    return { webhooks: webhooks.map(webhookMessage), next_page_token: nextPageToken };
  }

  @Get(':id')
  async get(@Param('id') id: string) {
    return { webhook: webhookMessage(await this.find.byId(id)) };
  }

  @Patch(':id')
  async update(
    @Param('id') id: string,
    @BodyMessage(messages.updateWebhookMessage) message: Sent<typeof messages.updateWebhookMessage>,
  ) {
    const { name, url, events = [], description, secret, status } = message;
    const changes = { name, url, description, secret, status };
    if (events.length === 0) return { webhook: webhookMessage(await this.change.update(id, changes)) };
    // Events that this client cannot see are not its to remove.
    const unseen = (await this.find.byId(id)).events.filter((event) => !isMlflowEvent(event));
    const all = [...events.map(messages.readEvent), ...unseen];
    return { webhook: webhookMessage(await this.change.update(id, { ...changes, events: all })) };
  }

  @Delete(':id')
  delete(@Param('id') id: string) {
    return this.change.delete(id);
  }

  @Post(':id/test')
  @HttpCode(200)
  async test(
    @Param('id') id: string,
    @BodyMessage(messages.testWebhookMessage) message: Sent<typeof messages.testWebhookMessage>,
  ) {
    const event = message.event && messages.readEvent(message.event);
    const { success, responseStatus, responseBody, errorMessage } = await this.testWebhook.execute(id, event);
    return {
      result: { success, response_status: responseStatus, response_body: responseBody, error_message: errorMessage },
    };
  }
}
