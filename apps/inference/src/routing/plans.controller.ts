import { Access } from '@modelyard/chassis';
import { Controller, Get } from '@nestjs/common';
import { WholeService } from '../fleet/whole-service.js';

/** The traffic plans that requests follow now; a newer one is on its way while its versions are being loaded. */
@Controller('api/v1/plans')
export class PlansController {
  constructor(private readonly service: WholeService) {}

  @Get()
  @Access('read')
  async list(): Promise<object> {
    return { plans: await this.service.plans() };
  }
}
