import { Access } from '@modelyard/chassis';
import { Controller, Get } from '@nestjs/common';
import { WholeService } from '../fleet/whole-service.js';
import type { VersionList } from './version-list.js';

@Controller('api/v1/versions')
export class VersionsController {
  constructor(private readonly service: WholeService) {}

  @Get()
  @Access('read')
  list(): Promise<VersionList> {
    return this.service.versions();
  }
}
