import { PredictionLogged, PredictionsLogged } from '@modelyard/contracts';
import { type EventBatch, SubscribeBatch } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TakePredictions } from './take-predictions.js';

/** Part of the name under which this consumer's offsets are kept. */
export const predictionsConsumer = 'predictions';

@Injectable()
export class PredictionsSubscriber {
  constructor(private readonly takePredictions: TakePredictions) {}

  @SubscribeBatch([PredictionLogged, PredictionsLogged], { name: predictionsConsumer })
  async onPredictionsLogged(batch: EventBatch<typeof PredictionLogged>, manager: EntityManager): Promise<void> {
    await this.takePredictions.execute(
      batch.events.map((event) => event.data),
      manager,
    );
  }
}
