import { Module } from '@nestjs/common';
import { FindVersion } from '../model-versions/find-version.js';
import { AliasesController } from './aliases.controller.js';
import { ChangeModel } from './change-model.js';
import { CreateModel } from './create-model.js';
import { FindModel } from './find-model.js';
import { ModelAliases } from './model-aliases.js';
import { ModelTags } from './model-tags.js';
import { RecordChanges } from './record-changes.js';
import { RegisteredModelsController } from './registered-models.controller.js';
import { SearchModels } from './search-models.js';

@Module({
  controllers: [RegisteredModelsController, AliasesController],
  providers: [ChangeModel, CreateModel, FindModel, FindVersion, ModelAliases, ModelTags, RecordChanges, SearchModels],
  exports: [CreateModel, FindModel, FindVersion, ModelAliases, RecordChanges, SearchModels],
})
export class RegisteredModelsModule {}
