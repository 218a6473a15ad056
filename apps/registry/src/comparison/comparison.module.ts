import { Module } from '@nestjs/common';
import { ModelVersionsModule } from '../model-versions/model-versions.module.js';
import { RegisteredModelsModule } from '../registered-models/registered-models.module.js';
import { CompareVersions } from './compare-versions.js';
import { ComparisonController } from './comparison.controller.js';
import { GraphFacts } from './graph-facts.js';
import { ReadContracts } from './version-contracts.js';
import { FindFigures } from './version-figures.js';

@Module({
  imports: [RegisteredModelsModule, ModelVersionsModule],
  controllers: [ComparisonController],
  providers: [CompareVersions, FindFigures, GraphFacts, ReadContracts],
})
export class ComparisonModule {}
