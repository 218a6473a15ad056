import { type Actor, anonymous, type CallContext, DomainError, Logger, runInContext } from '@modelyard/chassis';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditTrail } from './audit-trail.js';

/** As much of the web framework as the hook needs. */
interface Server {
  addHook(
    name: 'onError',
    hook: (request: DeniedRequest, reply: DenyingReply, error: unknown, done: () => void) => void,
  ): unknown;
}

interface DeniedRequest {
  readonly method: string;
  readonly routeOptions: { readonly url?: string };
}

interface DenyingReply {
  getHeader(name: string): number | string | string[] | undefined;
}

type Application = INestApplicationContext & { getHttpAdapter(): { getInstance(): unknown } };

/**
 * Records every request that the identity gate turns away; to be called before the listener opens. The gate refuses before any handler
 * runs, so this listens to the web framework. The caller's answer does not wait for the entry, and a database that is away does not
 * change it.
 */
export function auditDenials(app: Application): void {
  const server = app.getHttpAdapter().getInstance() as Server;
  server.addHook('onError', (request, reply, error, done) => {
    done();
    if (!(error instanceof DomainError) || error.kind !== 'forbidden') return;
    void runInContext(contextOf(reply, error), () => record(app, request, error)).catch((err: unknown) =>
      app.get(Logger).warn({ err, code: error.code }, 'a denial could not be recorded'),
    );
  });
}

async function record(app: Application, request: DeniedRequest, error: DomainError): Promise<void> {
  await app.get(DataSource).transaction((manager) =>
    app.get(AuditTrail).record(manager, {
      action: 'call-route',
      object: { kind: 'route', id: `${request.method} ${request.routeOptions.url ?? 'unknown'}` },
      before: null,
      after: null,
      reason: error.code,
      outcome: 'denied',
    }),
  );
}

// The chassis names the correlation id in the answer before it asks the gate.
function contextOf(reply: DenyingReply, { details }: DomainError): CallContext {
  const { actor } = details;
  const named: Actor | undefined = typeof actor === 'string' ? { id: actor, kind: 'user', name: actor } : undefined;
  return { correlationId: String(reply.getHeader('x-correlation-id') ?? 'unknown'), actor: named ?? anonymous };
}
