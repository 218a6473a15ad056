import { Module } from '@nestjs/common';
import { HistoryModule } from '../history/history.module.js';
import { DescribeLineage } from './describe-lineage.js';
import { LineageController } from './lineage.controller.js';
import { FindNodeFacts } from './node-facts.js';
import { TraceLineage } from './trace-lineage.js';

@Module({
  imports: [HistoryModule],
  controllers: [LineageController],
  providers: [DescribeLineage, FindNodeFacts, TraceLineage],
})
export class LineageModule {}
