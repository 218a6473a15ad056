import { Access } from '@modelyard/chassis';
import { Controller, Get } from '@nestjs/common';
import { VersionHost } from './version-host.js';
import { standingOf } from './version-state.js';

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
      ...standingOf(state),
      /** Named by a traffic plan, so never evicted. */
      pinned,
      placement: state.state === 'ready' ? state.loaded.placement : null,
      check: state.state === 'ready' ? state.report : null,
    }));
    return { memoryBytes: this.host.memoryBytes, versions };
  }
}
