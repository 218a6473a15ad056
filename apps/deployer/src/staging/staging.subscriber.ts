import { ModelRegistered } from '@modelyard/contracts';
import { type Received, Subscribe } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rememberVersion } from '../versions/remember-version.js';
import { BeginVerification } from './begin-verification.js';

@Injectable()
export class StagingSubscriber {
  constructor(private readonly beginVerification: BeginVerification) {}

  @Subscribe(ModelRegistered)
  async onModelRegistered({ data }: Received<typeof ModelRegistered>, manager: EntityManager): Promise<void> {
    await rememberVersion(manager, data);
    await this.beginVerification.execute(manager, data);
  }
}
