import { Access, DomainError, parseRequest } from '@modelyard/chassis';
import { Environment, production } from '@modelyard/contracts';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { resolveModel } from '../models/resolve-model.js';
import { RetrainingRow } from './adapters/retraining.entity.js';
import { RequestRetraining } from './request-retraining.js';
import { retrainingView } from './retraining-view.js';

const requestBody = z.strictObject({
  reason: z.string().min(1, 'say why, it is kept with the request').max(2000),
  environment: Environment.default(production),
  /** Labelled rows before it are of the old kind; without it all that the monitor has may be used. */
  labelsSince: z.iso.datetime().default('1970-01-01T00:00:00Z'),
});

const requestId = z.uuid('the id of a retraining');

@Controller('api/v1')
export class RetrainingsController {
  constructor(
    private readonly database: DataSource,
    private readonly requestRetraining: RequestRetraining,
  ) {}

  /** The retrainings of a model (by id or name), newest first. */
  @Get('models/:model/retrainings')
  @Access('read')
  async history(@Param('model') model: string) {
    const { manager } = this.database;
    const { modelId } = await resolveModel(manager, model);
    const rows = await manager.find(RetrainingRow, { where: { modelId }, order: { requestedAt: 'DESC' }, take: 100 });
    return { retrainings: rows.map(retrainingView) };
  }

  @Get('retrainings/:id')
  @Access('read')
  async one(@Param('id') id: string) {
    const row = await this.database.manager.findOneBy(RetrainingRow, { id: parseRequest(requestId, id, 'id') });
    if (row !== null) return retrainingView(row);
    throw new DomainError({
      code: 'retraining-unknown',
      kind: 'not-found',
      message: `There is no retraining ${id}.`,
      nextStep: 'GET /api/v1/models/<model>/retrainings lists them.',
    });
  }

  /** Asks for a retraining; cool-down and budget do not hold a person. */
  @Post('models/:model/retrainings')
  @HttpCode(202)
  @Access('write')
  async ask(@Param('model') model: string, @Body() body: unknown) {
    const { reason, environment, labelsSince } = parseRequest(requestBody, body);
    return this.database.transaction(async (manager) => {
      const { modelId, name } = await resolveModel(manager, model);
      const { row } = await this.requestRetraining.execute(manager, {
        kind: 'manual',
        explanation: reason,
        figures: {},
        labelsSince: new Date(labelsSince),
        environment,
        modelId,
        name,
        eventId: null,
      });
      if (row !== null) return retrainingView(row);
      throw new DomainError({
        code: 'retraining-already-open',
        kind: 'conflict',
        message: `A retraining of ${name} is under way already.`,
        nextStep: `Look at it under /api/v1/models/${modelId}/retrainings and wait for its end.`,
      });
    });
  }
}
