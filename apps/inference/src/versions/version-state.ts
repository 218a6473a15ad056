import type { HostedVersion, Standing } from '../pipeline/hosted-version.js';
import type { CheckReport } from './check-report.js';
import type { LoadedVersion } from './load-version.js';

/**
 * Where a version stands in this process. `loading` lasts while something that does not answer is tried again; `failed`
 * and `unloaded` are final until a new traffic plan names the version once more or somebody asks to load it.
 */
export type VersionState = { readonly state: 'loading' | 'failed' | 'unloaded'; readonly reason: string } | ReadyState;

export interface ReadyState {
  readonly state: 'ready';
  readonly live: HostedVersion;
  readonly loaded: LoadedVersion;
  readonly report: CheckReport;
}

/** A version that is ready and cannot answer, since its worker was lost, stands as `loading` until it is back. */
export function standingOf(state: VersionState | undefined): Standing {
  if (!state) return { state: 'loading', reason: 'waiting to be loaded' };
  if (state.state !== 'ready') return { state: state.state, reason: state.reason };
  const outage = state.loaded.outage();
  return outage === null ? { state: 'ready', reason: '' } : { state: 'loading', reason: outage };
}
