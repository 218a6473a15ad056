import { Logger } from '@modelyard/chassis';
import { AlertRaised, DriftDetected, production } from '@modelyard/contracts';
import { type Received, Subscribe } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RequestRetraining } from './request-retraining.js';
import { wishOfAlert, wishOfDrift, type Wish } from './signal.js';

@Injectable()
export class SignalsSubscriber {
  constructor(
    private readonly requestRetraining: RequestRetraining,
    private readonly logger: Logger,
  ) {}

  @Subscribe(DriftDetected)
  async onDriftDetected(event: Received<typeof DriftDetected>, manager: EntityManager): Promise<void> {
    await this.ask(event, wishOfDrift(event.data), manager);
  }

  @Subscribe(AlertRaised)
  async onAlertRaised(event: Received<typeof AlertRaised>, manager: EntityManager): Promise<void> {
    await this.ask(event, wishOfAlert(event.data), manager);
  }

  private async ask(
    { data, envelope }: Received<typeof DriftDetected> | Received<typeof AlertRaised>,
    wish: Wish | null,
    manager: EntityManager,
  ): Promise<void> {
    // Staging sees no traffic whose drift a champion could learn from.
    if (wish === null || data.environment !== production) return;
    const { environment, modelId, name } = data;
    const { decision } = await this.requestRetraining.execute(manager, {
      ...wish,
      environment,
      modelId,
      name,
      eventId: envelope.id,
    });
    this.logger.info({ modelId, trigger: wish.kind, decision }, 'a signal was judged by the retraining policy');
  }
}
