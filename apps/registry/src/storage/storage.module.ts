import { Module, type DynamicModule } from '@nestjs/common';
import { ApplyRetention } from './apply-retention.js';
import { StorageController } from './storage.controller.js';
import { StorageLoop } from './storage-loop.js';
import { StorageReport } from './storage-report.js';
import { StorageSettings } from './storage-settings.js';
import { SweepOrphans } from './sweep-orphans.js';
import { SweepStorage } from './sweep-storage.js';

@Module({})
export class StorageModule {
  static with(settings: StorageSettings): DynamicModule {
    return {
      module: StorageModule,
      controllers: [StorageController],
      providers: [
        ApplyRetention,
        StorageLoop,
        StorageReport,
        SweepOrphans,
        SweepStorage,
        { provide: StorageSettings, useValue: settings },
      ],
    };
  }
}
