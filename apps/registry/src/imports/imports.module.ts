import { Module } from '@nestjs/common';
import { ModelVersionsModule } from '../model-versions/model-versions.module.js';
import { ImportsController } from './imports.controller.js';
import { SetTimes } from './set-times.js';

@Module({
  imports: [ModelVersionsModule],
  controllers: [ImportsController],
  providers: [SetTimes],
})
export class ImportsModule {}
