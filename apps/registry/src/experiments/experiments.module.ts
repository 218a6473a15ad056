import { Module } from '@nestjs/common';
import { CreateExperiment } from './create-experiment.js';
import { ExperimentLifecycle } from './experiment-lifecycle.js';
import { ExperimentTags } from './experiment-tags.js';
import { ExperimentsController } from './experiments.controller.js';
import { FindExperiment } from './find-experiment.js';
import { SearchExperiments } from './search-experiments.js';

@Module({
  controllers: [ExperimentsController],
  providers: [CreateExperiment, ExperimentLifecycle, ExperimentTags, FindExperiment, SearchExperiments],
  exports: [FindExperiment],
})
export class ExperimentsModule {}
