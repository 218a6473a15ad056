import { Body, Controller, HttpCode, Post, Put } from '@nestjs/common';
import { Access, parseRequest } from '@modelyard/chassis';
import { CreateVersion } from '../model-versions/create-version.js';
import { importVersionRequest, timesRequest } from './import-messages.js';
import { SetTimes } from './set-times.js';

/** What `modelyard import` needs beyond MLflow's routes: version numbers with their gaps, and times of the past. */
@Controller('api/v1/imports')
@Access('administer')
export class ImportsController {
  constructor(
    private readonly createVersion: CreateVersion,
    private readonly setTimes: SetTimes,
  ) {}

  /** Registers a version under a number of the caller's choice, above all numbers that the model has given so far. */
  @Post('versions')
  async version(@Body() body: unknown) {
    const { version: number, description, loggedModelId, ...given } = parseRequest(importVersionRequest, body, 'body');
    const created = await this.createVersion.execute({ ...given, description, loggedModelId, number });
    return { name: created.name, version: String(created.version), modelVersionId: created.modelVersionId };
  }

  @Put('times')
  @HttpCode(204)
  async times(@Body() body: unknown): Promise<void> {
    await this.setTimes.execute(parseRequest(timesRequest, body, 'body'));
  }
}
