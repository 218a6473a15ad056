import { Module } from '@nestjs/common';
import { DatasetsModule } from '../datasets/datasets.module.js';
import { ExperimentsModule } from '../experiments/experiments.module.js';
import { BulkMetricHistory } from './bulk-metric-history.js';
import { CreateRun } from './create-run.js';
import { FindRun } from './find-run.js';
import { LogBatch } from './log-batch.js';
import { LogModel } from './log-model.js';
import { LoggingController } from './logging.controller.js';
import { MetricHistory } from './metric-history.js';
import { MetricsController } from './metrics.controller.js';
import { MoveRun } from './move-run.js';
import { RunTags } from './run-tags.js';
import { RunsController } from './runs.controller.js';
import { SearchRuns } from './search-runs.js';
import { UpdateRun } from './update-run.js';

@Module({
  imports: [DatasetsModule, ExperimentsModule],
  controllers: [RunsController, LoggingController, MetricsController],
  providers: [
    BulkMetricHistory,
    CreateRun,
    FindRun,
    LogBatch,
    LogModel,
    MetricHistory,
    MoveRun,
    RunTags,
    SearchRuns,
    UpdateRun,
  ],
  exports: [FindRun],
})
export class RunsModule {}
