import type { HostedVersion, Standing } from '../pipeline/hosted-version.js';
import type { CheckReport } from './check-report.js';

/**
 * Where a version stands in this process. `loading` lasts while something that does not answer is tried again; `failed`
 * is final until a new traffic plan names the version once more.
 */
export type VersionState =
  | { readonly state: 'loading' | 'failed'; readonly reason: string }
  | { readonly state: 'ready'; readonly reason: ''; readonly live: HostedVersion; readonly report: CheckReport };

export const standingOf = (state: VersionState | undefined): Standing =>
  state ? { state: state.state, reason: state.reason } : { state: 'loading', reason: 'waiting to be loaded' };
