import { ModelPromoted, ModelRegistered, TrafficPlanChanged } from '@modelyard/contracts';
import { type Received, Subscribe } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rememberVersion } from './known-version.js';

/** Whatever event tells of a version first, the monitor knows from then on what its features mean. */
@Injectable()
export class VersionsSubscriber {
  @Subscribe(ModelRegistered)
  async onModelRegistered({ data }: Received<typeof ModelRegistered>, manager: EntityManager): Promise<void> {
    await rememberVersion(manager, data);
  }

  @Subscribe(ModelPromoted)
  async onModelPromoted({ data }: Received<typeof ModelPromoted>, manager: EntityManager): Promise<void> {
    await rememberVersion(manager, data);
  }

  @Subscribe(TrafficPlanChanged)
  async onTrafficPlanChanged({ data }: Received<typeof TrafficPlanChanged>, manager: EntityManager): Promise<void> {
    for (const { servedModel } of data.entries) await rememberVersion(manager, { ...servedModel, servedModel });
  }
}
