import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { Access, parseRequest } from '@modelyard/chassis';
import { z } from 'zod';
import { StorageReport } from './storage-report.js';
import { StorageSettings } from './storage-settings.js';
import { SweepStorage } from './sweep-storage.js';

const sweepRequest = z.strictObject({ dryRun: z.boolean().default(true) });

/** What the artifact store costs, and what of it could go. */
@Controller('api/v1/storage')
export class StorageController {
  constructor(
    private readonly report: StorageReport,
    private readonly sweep: SweepStorage,
    private readonly settings: StorageSettings,
  ) {}

  @Get()
  @Access('read')
  async get() {
    const { sweepEveryHours, graceHours, deletedDays, unregisteredDays } = this.settings;
    const { dryRun: _dryRun, ...freeable } = await this.sweep.execute(true);
    return {
      total: await this.report.total(),
      byModel: await this.report.byModel(),
      byExperiment: await this.report.byExperiment(),
      freeable,
      policy: { sweepEveryHours, graceHours, deletedDays, unregisteredDays },
    };
  }

  @Post('sweep')
  @HttpCode(200)
  @Access('administer')
  run(@Body() body: unknown) {
    return this.sweep.execute(parseRequest(sweepRequest, body ?? {}).dryRun);
  }
}
