import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { serviceActor } from './actor.js';
import { currentActor, currentCorrelationId, runInContext } from './call-context.js';
import { chooseIdentity } from './choose-identity.js';
import { IdentityGate } from './identity-gate.js';
import { IdentityProvider, type Caller } from './identity-provider.js';
import { localAdmin, LocalAdminIdentity } from './local-admin.js';
import { isLoopback } from './loopback.js';

const reader: Caller = {
  actor: { id: 'u-1', kind: 'user', name: 'Ada' },
  may: (access) => access === 'read',
};

class FixedIdentity extends IdentityProvider {
  constructor(private readonly caller: Caller | null) {
    super();
  }

  override identify(): Promise<Caller | null> {
    return Promise.resolve(this.caller);
  }
}

function requestWith(headers: Record<string, string>): IncomingMessage {
  return { headers } as unknown as IncomingMessage;
}

const request = requestWith({});

describe('the identity gate', () => {
  it('admits who may, and refuses who may not', async () => {
    const gate = new IdentityGate(new FixedIdentity(reader));
    expect(await gate.admit(request, 'read')).toEqual(reader.actor);
    await expect(gate.admit(request, 'deploy')).rejects.toMatchObject({
      code: 'access-denied',
      message: 'Ada may not deploy here.',
    });
  });

  it('lets nobody near a route without a policy', async () => {
    await expect(new IdentityGate(new FixedIdentity(reader)).admit(request, undefined)).rejects.toMatchObject({
      code: 'route-without-policy',
    });
  });

  it('lets strangers use public routes alone', async () => {
    const gate = new IdentityGate(new FixedIdentity(null));
    expect((await gate.admit(request, 'public')).kind).toBe('anonymous');
    await expect(gate.admit(request, 'read')).rejects.toMatchObject({ code: 'not-identified' });
  });

  it('answers nothing but probes where there is no provider', async () => {
    const gate = new IdentityGate(undefined);
    expect((await gate.admit(request, 'probe')).kind).toBe('anonymous');
    await expect(gate.admit(request, 'public')).rejects.toMatchObject({ code: 'identity-not-configured' });
  });
});

describe('the local admin', () => {
  const local = new LocalAdminIdentity('loopback-names-only');

  it.each<[Record<string, string>]>([
    [{ host: '127.0.0.1:8080' }],
    [{ host: 'localhost:8080', origin: 'http://localhost:3000' }],
    [{ host: '[::1]:8080', 'sec-fetch-site': 'same-origin' }],
  ])('is whoever sends %j', (headers) => {
    expect(local.identify(requestWith(headers))?.actor).toEqual(localAdmin);
  });

  it.each<[Record<string, string>]>([
    [{ host: 'rebound.evil.example' }],
    [{ host: '127.0.0.1', origin: 'https://evil.example' }],
    [{ host: '127.0.0.1', origin: 'null' }],
    [{ host: '127.0.0.1', 'sec-fetch-site': 'cross-site' }],
    [{ host: '127.0.0.1.evil.example' }],
  ])('is nobody who sends %j', (headers) => {
    expect(local.identify(requestWith(headers))).toBeNull();
  });

  it('is everybody in a network that the operator vouches for, web pages of other sites excepted', () => {
    const trusting = new LocalAdminIdentity('any-name');
    expect(trusting.identify(requestWith({ host: 'registry:8080' }))?.actor).toEqual(localAdmin);
    expect(trusting.identify(requestWith({ 'sec-fetch-site': 'cross-site' }))).toBeNull();
  });
});

describe('choosing an identity', () => {
  const development = { profile: 'development', httpHost: '127.0.0.1', httpTrustNetwork: false } as const;

  it('takes the configured provider in every profile', () => {
    const provider = new FixedIdentity(reader);
    expect(chooseIdentity({ ...development, httpHost: '0.0.0.0' }, provider)).toBe(provider);
  });

  it('gives a production profile none, and development the local admin', () => {
    expect(chooseIdentity({ ...development, profile: 'production' }, undefined)).toBeUndefined();
    expect(chooseIdentity(development, undefined)).toBeInstanceOf(LocalAdminIdentity);
  });

  it('keeps the development profile on loopback unless the network is trusted on purpose', () => {
    const open = { ...development, httpHost: '0.0.0.0' };
    expect(() => chooseIdentity(open, undefined)).toThrow(/does not listen on 0\.0\.0\.0/);
    expect(chooseIdentity({ ...open, httpTrustNetwork: true }, undefined)).toBeInstanceOf(LocalAdminIdentity);
  });
});

describe('loopback', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1', '[::1]', 'localhost', 'a.localhost'])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', 'example.org', '127.0.0.1.nip.io', ''])('is not %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe('the context of a call', () => {
  it('is seen by everything that is awaited in it, and by nothing outside', async () => {
    const context = { correlationId: 'c-1', actor: serviceActor('registry') };
    const seen = await runInContext(context, async () => {
      await Promise.resolve();
      return [currentActor().id, currentCorrelationId()];
    });
    expect(seen).toEqual(['service:registry', 'c-1']);
    expect(currentActor().kind).toBe('anonymous');
    expect(currentCorrelationId()).toBeUndefined();
  });
});
