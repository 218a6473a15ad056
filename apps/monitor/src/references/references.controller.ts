import { Access } from '@modelyard/chassis';
import { Controller, Get, Param } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { modelIdOf } from '../versions/known-version.js';
import { listReferences } from './adapters/reference-table.js';

@Controller('api/v1/models/:model/references')
@Access('read')
export class ReferencesController {
  constructor(private readonly database: DataSource) {}

  /** What each deployment of a model is compared with, and why it is that. */
  @Get()
  async list(@Param('model') model: string) {
    const modelId = await modelIdOf(this.database.manager, model);
    return { references: await listReferences(this.database.manager, modelId) };
  }
}
