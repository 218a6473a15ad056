import { Module } from '@nestjs/common';
import { DeploymentsSubscriber } from './deployments.subscriber.js';
import { FindHistory } from './find-history.js';
import { FindServed } from './find-served.js';
import { HistoryController } from './history.controller.js';
import { HistoryWriter } from './history-writer.js';
import { ListHistory } from './list-history.js';
import { FindModelAsOf } from './model-as-of.js';
import { RecordRegistry } from './record-registry.js';

@Module({
  controllers: [HistoryController],
  providers: [
    DeploymentsSubscriber,
    FindHistory,
    FindModelAsOf,
    FindServed,
    HistoryWriter,
    ListHistory,
    RecordRegistry,
  ],
  exports: [FindHistory, FindServed],
})
export class HistoryModule {}
