import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { RoutePolicy } from '../identity/identity-gate.js';
import type { Access as AccessKind } from '../identity/identity-provider.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route. A route without one refuses everybody, and its service does not boot. */
    access?: RoutePolicy;
  }
}

/** Declares what a route (or every route of a controller that says nothing itself) lets its caller do. */
export function Access(access: AccessKind): MethodDecorator & ClassDecorator {
  return policyDecorator(access);
}

/** Declares that a route needs no identity. */
export function PublicRoute(): MethodDecorator & ClassDecorator {
  return policyDecorator('public');
}

// Handlers that carry a policy of their own; a policy on the controller leaves them alone.
const declared = new WeakSet<object>();

function policyDecorator(access: RoutePolicy): MethodDecorator & ClassDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (key !== undefined && descriptor) {
      declared.add(descriptor.value as object);
      RouteConfig({ access })(target, key, descriptor);
      return;
    }
    const prototype = (target as { prototype: object }).prototype;
    for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof member.value === 'function' && !declared.has(member.value))
        RouteConfig({ access })(prototype, name, member);
    }
  };
}

const unprotected = new WeakMap<FastifyInstance, string[]>();

/** Notes every route that is added from here on without a policy, the controllers' and raw ones alike. */
export function watchRoutePolicies(server: FastifyInstance): void {
  const found: string[] = [];
  unprotected.set(server, found);
  server.addHook('onRoute', ({ method, url, config }) => {
    if (config?.access === undefined) found.push(`${[method].flat().join(',')} ${url}`);
  });
}

/** The routes that declare no policy, as `GET /path`; empty in every service that boots. */
export function routesWithoutPolicy(app: { getHttpAdapter(): { getInstance(): unknown } }): readonly string[] {
  return unprotected.get(app.getHttpAdapter().getInstance() as FastifyInstance) ?? [];
}
