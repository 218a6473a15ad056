import { Access, parseRequest } from '@modelyard/chassis';
import { Environment } from '@modelyard/contracts';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { modelIdOf } from '../versions/known-version.js';
import { listSignals } from './adapters/signal-listing.js';

const AlertQuery = z.object({
  environment: Environment.optional(),
  open: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

@Controller('api/v1/models/:model/alerts')
@Access('read')
export class AlertsController {
  constructor(private readonly database: DataSource) {}

  /** Drift and alerts of a model, open or over, with the evidence they were raised and cleared on. */
  @Get()
  async list(@Param('model') model: string, @Query() given: unknown) {
    const query = parseRequest(AlertQuery, given, 'query');
    const modelId = await modelIdOf(this.database.manager, model);
    return { alerts: await listSignals(this.database.manager, modelId, query) };
  }
}
