import { Access, DomainError } from '@modelyard/chassis';
import { Controller, Get, Param } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { modelIdOf } from '../versions/resolve-name.js';
import { VersionRow } from '../versions/version.entity.js';
import { VerificationRow } from './verification.entity.js';

@Controller('api/v1/models/:name/versions/:version/verification')
@Access('read')
export class StagingController {
  constructor(private readonly database: DataSource) {}

  /** How far staging has come with a version, check by check. */
  @Get()
  async verification(@Param('name') name: string, @Param('version') version: string) {
    const { manager } = this.database;
    const modelId = await modelIdOf(manager, name);
    const known = await manager.findOneBy(VersionRow, { modelId, version });
    const row = known && (await manager.findOneBy(VerificationRow, { modelVersionId: known.modelVersionId }));
    if (row) return { version, state: row.state, checks: row.checks, updatedAt: row.updatedAt };
    throw new DomainError({
      code: 'version-unknown',
      kind: 'not-found',
      message: `Version ${version} of ${name} is not known here.`,
      nextStep: 'Check the number; a version just registered appears within a second.',
    });
  }
}
