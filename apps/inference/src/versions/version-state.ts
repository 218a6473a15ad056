import type { HostedVersion, Standing } from '../pipeline/hosted-version.js';
import type { CheckReport } from './check-report.js';

/**
 * Where a version stands in this process. `loading` lasts while something that does not answer is tried again; `failed`
 * and `unloaded` are final until a new traffic plan names the version once more or somebody asks to load it.
 */
export type VersionState = { readonly state: 'loading' | 'failed' | 'unloaded'; readonly reason: string } | ReadyState;

export interface ReadyState {
  readonly state: 'ready';
  readonly reason: '';
  readonly live: HostedVersion;
  readonly report: CheckReport;
}

export const standingOf = (state: VersionState | undefined): Standing =>
  state ? { state: state.state, reason: state.reason } : { state: 'loading', reason: 'waiting to be loaded' };
