import { Access } from '@modelyard/chassis';
import { Controller, Get } from '@nestjs/common';
import { VersionHost } from './version-host.js';

/** What this process holds and why: for people on call. */
@Controller('api/v1/versions')
export class VersionsController {
  constructor(private readonly host: VersionHost) {}

  @Get()
  @Access('read')
  list(): object {
    const versions = this.host.list().map(({ served, state, pinned }) => ({
      model: served.name,
      version: served.version,
      modelVersionId: served.modelVersionId,
      digest: served.artifact?.digest ?? null,
      state: state.state,
      reason: state.reason,
      /** Named by a traffic plan, so never evicted. */
      pinned,
      check: state.state === 'ready' ? state.report : null,
    }));
    return { memoryBytes: this.host.memoryBytes, versions };
  }
}
