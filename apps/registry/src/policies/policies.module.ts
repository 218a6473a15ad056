import { Module } from '@nestjs/common';
import { RegisteredModelsModule } from '../registered-models/registered-models.module.js';
import { ChangePolicy } from './change-policy.js';
import { PoliciesController } from './policies.controller.js';

@Module({
  imports: [RegisteredModelsModule],
  controllers: [PoliciesController],
  providers: [ChangePolicy],
})
export class PoliciesModule {}
