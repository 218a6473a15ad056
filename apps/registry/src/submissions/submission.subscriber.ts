import { Injectable } from '@nestjs/common';
import { ModelSubmitted } from '@modelyard/contracts';
import { Subscribe, type Received } from '@modelyard/messaging';
import type { EntityManager } from 'typeorm';
import { RegisterSubmission } from './register-submission.js';

/** Models from systems that do not speak MLflow's protocol. What cannot be registered goes to the dead letters with the reason. */
@Injectable()
export class SubmissionSubscriber {
  constructor(private readonly register: RegisterSubmission) {}

  @Subscribe(ModelSubmitted)
  async onModelSubmitted({ data }: Received<typeof ModelSubmitted>, manager: EntityManager): Promise<void> {
    await this.register.execute(manager, data);
  }
}
