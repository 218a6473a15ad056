import { Module } from '@nestjs/common';
import { DatasetsController } from './datasets.controller.js';
import { SearchDatasets } from './search-datasets.js';

@Module({ controllers: [DatasetsController], providers: [SearchDatasets] })
export class DatasetsModule {}
