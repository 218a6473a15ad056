import { DomainError } from '../errors/domain-error.js';
import { anonymous, type Actor } from './actor.js';
import type { Access, Caller, Identifiable, IdentityProvider } from './identity-provider.js';

/** What a route demands: an access, nothing (`public`), or it is one of the chassis' own probes. */
export type RoutePolicy = Access | 'public' | 'probe';

/** Admits or refuses every request, on every listener of a service. */
export class IdentityGate {
  /** @param provider absent in a production profile that has none yet: then only probes are answered. */
  constructor(private readonly provider: IdentityProvider | undefined) {}

  /** Who sends the request; throws `forbidden` when the policy refuses them or when the route declares none. */
  async admit(request: Identifiable, policy: RoutePolicy | undefined): Promise<Actor> {
    return this.admitAtOnce(request, policy);
  }

  /** As `admit`; answers or throws at once where the provider needs no waiting, and in a promise where it does. */
  admitAtOnce(request: Identifiable, policy: RoutePolicy | undefined): Actor | Promise<Actor> {
    if (policy === 'probe') return anonymous;
    if (!this.provider) throw noIdentityProvider();
    if (policy === undefined) throw noPolicy();
    const caller = this.provider.identify(request);
    return caller instanceof Promise ? caller.then((known) => judge(known, policy)) : judge(caller, policy);
  }
}

function judge(caller: Caller | null, policy: Access | 'public'): Actor {
  if (policy === 'public') return caller?.actor ?? anonymous;
  if (!caller) throw notIdentified();
  if (!caller.may(policy)) throw accessDenied(caller.actor, policy);
  return caller.actor;
}

function noIdentityProvider(): DomainError {
  return new DomainError({
    code: 'identity-not-configured',
    kind: 'forbidden',
    message:
      'This service runs with the production profile and has no identity provider, so it answers nothing but its probes.',
    nextStep: 'Configure an identity provider, or use MODELYARD_PROFILE=development on a machine of your own.',
  });
}

function noPolicy(): DomainError {
  return new DomainError({
    code: 'route-without-policy',
    kind: 'forbidden',
    message: 'This route declares no access policy, so nobody may call it.',
    nextStep: 'Declare @Access(...) or @PublicRoute() on the route.',
  });
}

function notIdentified(): DomainError {
  return new DomainError({
    code: 'not-identified',
    kind: 'forbidden',
    message: 'The request carries no valid identity.',
    nextStep:
      'Send valid credentials; with the development profile, call the service by a loopback address and not from a web page of another site.',
  });
}

function accessDenied(actor: Actor, access: Access): DomainError {
  return new DomainError({
    code: 'access-denied',
    kind: 'forbidden',
    message: `${actor.name} may not ${access} here.`,
    nextStep: `Ask an administrator for the right to ${access}.`,
    details: { actor: actor.id, access },
  });
}
