import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { Access } from '@modelyard/chassis';
import { defaultPolicyKey } from '@modelyard/contracts';
import { DataSource } from 'typeorm';
import { FindModel } from '../registered-models/find-model.js';
import { ChangePolicy } from './change-policy.js';
import { effectivePolicy } from './effective-policy.js';

/** How models are promoted, rolled out, watched and retrained. */
@Controller('api/v1')
export class PoliciesController {
  constructor(
    private readonly database: DataSource,
    private readonly models: FindModel,
    private readonly changePolicy: ChangePolicy,
  ) {}

  @Get('models/:name/policy')
  @Access('read')
  async ofModel(@Param('name') name: string) {
    const { modelId } = await this.models.byName(name);
    return { modelId, name, ...(await effectivePolicy(this.database.manager, modelId)) };
  }

  @Put('models/:name/policy')
  @Access('write')
  async changeOfModel(@Param('name') name: string, @Body() document: unknown) {
    const { modelId } = await this.models.byName(name);
    return { modelId, name, ...(await this.changePolicy.execute({ modelId, name }, document)) };
  }

  @Get('policies/default')
  @Access('read')
  ofInstallation() {
    return effectivePolicy(this.database.manager, defaultPolicyKey);
  }

  @Put('policies/default')
  @Access('administer')
  changeOfInstallation(@Body() document: unknown) {
    return this.changePolicy.execute('installation', document);
  }
}
