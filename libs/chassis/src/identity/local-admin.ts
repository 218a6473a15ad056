import type { Actor } from './actor.js';
import { IdentityProvider, type Caller, type Identifiable } from './identity-provider.js';
import { isLoopback } from './loopback.js';

export const localAdmin: Actor = { id: 'local-admin', kind: 'user', name: 'Local admin' };

/**
 * The development profile: whoever reaches the loopback listener is the local admin. A web page of another site must not be:
 * requests that a browser sends across sites, or to a name that was rebound to this address, are not identified.
 */
export class LocalAdminIdentity extends IdentityProvider {
  /** The last judged of each: a client sends the same ones again and again. */
  private readonly host = lastJudged((host) => isLoopbackOrigin(`http://${host}`));
  private readonly origin = lastJudged(isLoopbackOrigin);

  constructor(private readonly hosts: 'loopback-names-only' | 'any-name') {
    super();
  }

  override identify(request: Identifiable): Caller | null {
    return this.isLocal(request) ? admin : null;
  }

  private isLocal({ headers }: Identifiable): boolean {
    if (headers['sec-fetch-site'] === 'cross-site') return false;
    if (this.hosts === 'any-name') return true;
    return this.host(headers.host) && this.origin(headers.origin);
  }
}

const admin: Caller = { actor: localAdmin, may: () => true };

/** A judgement of a header that is the same as the last time most of the time; one that is absent says nothing against anybody. */
function lastJudged(judge: (value: string) => boolean): (value: string | undefined) => boolean {
  let last: string | undefined;
  let verdict = true;
  return (value) => {
    if (value !== last) {
      last = value;
      verdict = value === undefined || judge(value);
    }
    return verdict;
  };
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}
