import { Module } from '@nestjs/common';
import { ExperimentsModule } from '../experiments/experiments.module.js';
import { ChangeLoggedModel } from './change-logged-model.js';
import { CreateLoggedModel } from './create-logged-model.js';
import { FindLoggedModel } from './find-logged-model.js';
import { LoggedModelsController } from './logged-models.controller.js';
import { SearchLoggedModels } from './search-logged-models.js';

@Module({
  imports: [ExperimentsModule],
  controllers: [LoggedModelsController],
  providers: [ChangeLoggedModel, CreateLoggedModel, FindLoggedModel, SearchLoggedModels],
  exports: [FindLoggedModel, ChangeLoggedModel],
})
export class LoggedModelsModule {}
