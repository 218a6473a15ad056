import type { HttpConfig } from '../config/fragments.js';
import { DomainError } from '../errors/domain-error.js';
import type { IdentityProvider } from './identity-provider.js';
import { LocalAdminIdentity } from './local-admin.js';
import { isLoopback } from './loopback.js';

/** The provider of a profile; undefined where production has none. Refuses a development profile that the network could reach. */
export function chooseIdentity(
  config: Pick<HttpConfig, 'profile' | 'httpHost' | 'httpTrustNetwork'>,
  configured: IdentityProvider | undefined,
): IdentityProvider | undefined {
  if (configured || config.profile === 'production') return configured;
  if (config.httpTrustNetwork) return new LocalAdminIdentity('any-name');
  if (isLoopback(config.httpHost)) return new LocalAdminIdentity('loopback-names-only');
  throw new DomainError({
    code: 'development-profile-not-on-loopback',
    kind: 'forbidden',
    message: `The development profile makes every caller an admin, so it does not listen on ${config.httpHost}.`,
    nextStep:
      'Set MODELYARD_HTTP_HOST=127.0.0.1, or MODELYARD_HTTP_TRUST_NETWORK=1 in a container whose ports are published on loopback.',
  });
}
