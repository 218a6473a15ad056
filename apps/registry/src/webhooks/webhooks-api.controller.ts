import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { Access, parseRequest } from '@modelyard/chassis';
import { z } from 'zod';
import { ChangeWebhooks } from './change-webhooks.js';
import { DeliveryHistory, type DeliveryRecord } from './delivery-history.js';
import { FindWebhooks } from './find-webhooks.js';
import { TestWebhook } from './test-webhook.js';
import { webhookEvents } from './webhook-events.js';
import { webhookView } from './webhook-view.js';
import { webhookStatuses } from './webhook.entity.js';

const event = z.enum(webhookEvents);
const newWebhook = z.object({
  name: z.string(),
  url: z.string(),
  events: z.array(event),
  description: z.string().optional(),
  secret: z.string().optional(),
  status: z.enum(webhookStatuses).default('ACTIVE'),
});
const changes = newWebhook.partial().extend({ status: z.enum(webhookStatuses).optional() });
const testRequest = z.object({ event: event.optional() }).default({});

const pageSize = z.coerce.number().int().min(1).max(1_000).default(100);
const listQuery = z.object({ limit: pageSize, pageToken: z.string().optional() });
const historyQuery = z.object({
  limit: pageSize,
  status: z.enum(['pending', 'delivered', 'dead']).optional(),
  pageToken: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});

/** Webhooks with the events that MLflow has no word for, and what became of their deliveries. */
@Controller('api/v1/webhooks')
@Access('administer')
export class WebhooksApiController {
  constructor(
    private readonly find: FindWebhooks,
    private readonly change: ChangeWebhooks,
    private readonly testWebhook: TestWebhook,
    private readonly history: DeliveryHistory,
  ) {}

  @Get()
  async list(@Query() query: unknown) {
    const { limit, pageToken } = parseRequest(listQuery, query, 'query');
    const page = await this.find.page('all', limit, pageToken);
    return { webhooks: page.webhooks.map(webhookView), nextPageToken: page.nextPageToken ?? null };
  }

  @Post()
  async create(@Body() body: unknown) {
    const { description, secret, ...given } = parseRequest(newWebhook, body, 'body');
    return webhookView(await this.change.create({ ...given, description, secret }));
  }

  @Get(':id')
  async get(@Param('id') id: string) {
    return webhookView(await this.find.byId(id));
  }

  @Patch(':id')
  async update(@Param('id') id: string, @Body() body: unknown) {
    return webhookView(await this.change.update(id, parseRequest(changes, body, 'body')));
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Param('id') id: string): Promise<void> {
    await this.change.delete(id);
  }

  @Post(':id/test')
  @HttpCode(200)
  test(@Param('id') id: string, @Body() body: unknown) {
    return this.testWebhook.execute(id, parseRequest(testRequest, body, 'body').event);
  }

  @Get(':id/deliveries')
  async deliveries(@Param('id') id: string, @Query() query: unknown) {
    const { limit, status, pageToken } = parseRequest(historyQuery, query, 'query');
    const records = await this.history.page(id, { status, before: pageToken, limit });
    const last = records.at(-1);
    return {
      deliveries: records.map(deliveryView),
      nextPageToken: records.length === limit && last ? last.position : null,
    };
  }

  @Post(':id/deliveries/:deliveryId/resend')
  @HttpCode(202)
  async resend(@Param('id') id: string, @Param('deliveryId') deliveryId: string) {
    await this.history.resend(id, deliveryId);
    return { deliveryId, status: 'pending' };
  }
}

function deliveryView({ position: _position, body, nextAttemptAt, ...delivery }: DeliveryRecord) {
  return {
    ...delivery,
    nextAttemptAt: delivery.status === 'pending' ? nextAttemptAt : null,
    payload: JSON.parse(body) as unknown,
  };
}
