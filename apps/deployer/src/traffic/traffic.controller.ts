import { Access, DomainError, parseRequest } from '@modelyard/chassis';
import { Environment } from '@modelyard/contracts';
import { Controller, Get, Param } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { modelIdOf } from '../versions/resolve-name.js';
import { TrafficPlanRow } from './traffic-plan.entity.js';

@Controller('api/v1/environments/:environment/traffic')
@Access('read')
export class TrafficController {
  constructor(private readonly database: DataSource) {}

  /** Every plan in force in the environment. */
  @Get()
  async plans(@Param('environment') given: string) {
    const environment = parseRequest(Environment, given, 'environment');
    const rows = await this.database.manager.find(TrafficPlanRow, {
      where: { environment },
      order: { modelId: 'ASC' },
    });
    return { plans: rows.map(shown) };
  }

  @Get(':name')
  async plan(@Param('environment') given: string, @Param('name') name: string) {
    const environment = parseRequest(Environment, given, 'environment');
    const modelId = await modelIdOf(this.database.manager, name);
    const row = await this.database.manager.findOneBy(TrafficPlanRow, { environment, modelId });
    if (row) return shown(row);
    throw new DomainError({
      code: 'no-traffic-plan',
      kind: 'not-found',
      message: `${name} has no traffic plan in ${environment}.`,
      nextStep: 'Promote one of its versions to Production.',
    });
  }
}

function shown({ plan, revision, changedAt }: TrafficPlanRow) {
  return { ...plan, revision, changedAt };
}
