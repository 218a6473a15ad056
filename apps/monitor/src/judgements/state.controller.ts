import { Access } from '@modelyard/chassis';
import { Controller, Get, Param } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { monitoringOf } from '../policies/monitoring-in-force.js';
import { modelIdOf } from '../versions/known-version.js';
import { listStates } from './adapters/state-listing.js';
import { judgedBy } from './signal-events.js';

@Controller('api/v1/models/:model/state')
@Access('read')
export class StateController {
  constructor(private readonly database: DataSource) {}

  /** How a model is doing now: each deployment's last verdict and open signals, and the rules in force. */
  @Get()
  async state(@Param('model') model: string) {
    const { manager } = this.database;
    const modelId = await modelIdOf(manager, model);
    const states = await listStates(manager, modelId);
    return {
      modelId,
      rules: judgedBy(await monitoringOf(manager, modelId)),
      deployments: states.map(({ status, watermark, ...state }) => ({
        ...state,
        status: status ?? 'no_data',
        watermark: watermark === null ? null : new Date(watermark).toISOString(),
      })),
    };
  }
}
