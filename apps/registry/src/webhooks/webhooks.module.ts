import { Module, type DynamicModule } from '@nestjs/common';
import { Clock } from '@modelyard/chassis';
import { AnnounceToWebhooks } from './announce-to-webhooks.js';
import { ChangeWebhooks } from './change-webhooks.js';
import { Deliver } from './deliver.js';
import { DeliveryHistory } from './delivery-history.js';
import { DeliveryLoop } from './delivery-loop.js';
import { DeliveryQueue } from './delivery-queue.js';
import { FindWebhooks } from './find-webhooks.js';
import { ReceiverRule } from './receiver-rule.js';
import { SecretBox } from './secret-box.js';
import { TestWebhook } from './test-webhook.js';
import { WebhooksApiController } from './webhooks-api.controller.js';
import { WebhooksController } from './webhooks.controller.js';

export interface WebhookSettings {
  /** Whether http and this machine's own addresses are admitted as receivers. */
  readonly localReceivers: boolean;
  /** 32 bytes that secrets are encrypted with; undefined: webhooks have none. */
  readonly secretKey: Buffer | undefined;
  /** How often a delivery is tried before it is given up. */
  readonly attempts: number;
}

@Module({})
export class WebhooksModule {
  static with({ localReceivers, secretKey, attempts }: WebhookSettings): DynamicModule {
    return {
      module: WebhooksModule,
      controllers: [WebhooksController, WebhooksApiController],
      providers: [
        AnnounceToWebhooks,
        ChangeWebhooks,
        DeliveryHistory,
        DeliveryLoop,
        DeliveryQueue,
        FindWebhooks,
        TestWebhook,
        { provide: ReceiverRule, useValue: new ReceiverRule(localReceivers) },
        { provide: SecretBox, useValue: new SecretBox(secretKey) },
        {
          provide: Deliver,
          useFactory: (rule: ReceiverRule, secrets: SecretBox, clock: Clock) =>
            new Deliver(rule, secrets, clock, attempts, Math.random),
          inject: [ReceiverRule, SecretBox, Clock],
        },
      ],
    };
  }
}
