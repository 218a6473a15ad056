import { Access, parseRequest } from '@modelyard/chassis';
import { Environment, production } from '@modelyard/contracts';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { modelIdOf } from '../versions/resolve-name.js';
import { RolloutRow } from './rollout.entity.js';
import { RollBack, type RolledBack } from './roll-back.js';

const rollBackBody = z.strictObject({
  environment: Environment.default(production),
  reason: z.string().min(1, 'say why, it is kept with the rollout'),
  toVersion: z.string().min(1).optional(),
});

const environmentQuery = z.object({ environment: Environment.default(production) });

@Controller('api/v1/models/:name')
export class RolloutsController {
  constructor(
    private readonly database: DataSource,
    private readonly rollBack: RollBack,
  ) {}

  /** Every rollout of the model in an environment, newest first. */
  @Get('rollouts')
  @Access('read')
  async history(@Param('name') name: string, @Query() query: unknown) {
    const { environment } = parseRequest(environmentQuery, query, 'query');
    const { manager } = this.database;
    const modelId = await modelIdOf(manager, name);
    const rows = await manager.find(RolloutRow, {
      where: { environment, modelId },
      order: { startedAt: 'DESC' },
      take: 100,
    });
    return { rollouts: rows.map(shown) };
  }

  /** Back to the last fully promoted version, or to a named one, at once. */
  @Post('rollback')
  @HttpCode(200)
  @Access('write')
  async back(@Param('name') name: string, @Body() body: unknown): Promise<RolledBack> {
    const command = parseRequest(rollBackBody, body);
    return this.database.transaction(async (manager) => {
      const modelId = await modelIdOf(manager, name);
      const { environment, reason, toVersion } = command;
      return this.rollBack.execute(manager, { environment, modelId, reason, ...(toVersion && { toVersion }) });
    });
  }
}

function shown(row: RolloutRow) {
  const { id, environment, modelId, modelVersionId, state, cause, previousVersionId, startedAt, endedAt } = row;
  return { id, environment, modelId, modelVersionId, state, cause, previousVersionId, startedAt, endedAt };
}
