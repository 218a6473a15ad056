import type { IncomingMessage } from 'node:http';
import type { Actor } from './actor.js';
import { IdentityProvider, type Caller } from './identity-provider.js';
import { isLoopback } from './loopback.js';

export const localAdmin: Actor = { id: 'local-admin', kind: 'user', name: 'Local admin' };

/**
 * The development profile: whoever reaches the loopback listener is the local admin. A web page of another site must not be:
 * requests that a browser sends across sites, or to a name that was rebound to this address, are not identified.
 */
export class LocalAdminIdentity extends IdentityProvider {
  constructor(private readonly hosts: 'loopback-names-only' | 'any-name') {
    super();
  }

  override identify(request: IncomingMessage): Promise<Caller | null> {
    return Promise.resolve(this.isLocal(request) ? { actor: localAdmin, may: () => true } : null);
  }

  private isLocal({ headers }: IncomingMessage): boolean {
    if (headers['sec-fetch-site'] === 'cross-site') return false;
    const named = [headers.host && `http://${headers.host}`, headers.origin].filter((url) => url !== undefined);
    return this.hosts === 'any-name' || named.every(isLoopbackOrigin);
  }
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}
