import type { Standing } from '../pipeline/hosted-version.js';
import type { CheckReport } from './check-report.js';
import type { Placement } from './placement.js';
import type { VersionHost } from './version-host.js';
import { standingOf } from './version-state.js';

export interface ListedVersion extends Standing {
  readonly model: string;
  readonly version: string;
  readonly modelVersionId: string;
  readonly digest: string | null;
  /** Named by a traffic plan, so never evicted. */
  readonly pinned: boolean;
  readonly placement: Placement | null;
  readonly check: CheckReport | null;
}

/** What is held and why: for people on call. */
export interface VersionList {
  /** Memory of all live sessions, as their checks measured it. */
  readonly memoryBytes: number;
  readonly versions: readonly ListedVersion[];
}

export const versionList = (host: VersionHost): VersionList => ({
  memoryBytes: host.memoryBytes,
  versions: host.list().map(({ served, state, pinned }) => ({
    model: served.name,
    version: served.version,
    modelVersionId: served.modelVersionId,
    digest: served.artifact?.digest ?? null,
    ...standingOf(state),
    pinned,
    placement: state.state === 'ready' ? state.loaded.placement : null,
    check: state.state === 'ready' ? state.report : null,
  })),
});
