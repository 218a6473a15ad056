import { GroundTruthReported } from '@modelyard/contracts';
import { type EventBatch, SubscribeBatch } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TakeLabels } from './take-labels.js';

@Injectable()
export class LabelsSubscriber {
  constructor(private readonly takeLabels: TakeLabels) {}

  @SubscribeBatch([GroundTruthReported], { name: 'labels' })
  async onGroundTruthReported(batch: EventBatch<typeof GroundTruthReported>, manager: EntityManager): Promise<void> {
    await this.takeLabels.execute(
      batch.events.map((event) => event.data),
      manager,
    );
  }
}
