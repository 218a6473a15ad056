import { anonymous, DomainError, Logger, runInContext, type Actor, type CallContext } from '@modelyard/chassis';
import { AuditTrail } from '@modelyard/messaging';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';

/**
 * Records every request that the identity gate turns away. The gate refuses before any handler runs, so this listens to the web
 * framework. The caller's answer does not wait for the entry, and a database that is away does not change it.
 */
export function installDenialAudit(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  server.addHook('onError', (request, reply, error, done) => {
    done();
    if (!(error instanceof DomainError) || error.kind !== 'forbidden') return;
    const context = contextOf(reply, error);
    void runInContext(context, () => record(app, request, error)).catch((err: unknown) =>
      app.get(Logger).warn({ err, code: error.code }, 'a denial could not be recorded'),
    );
  });
}

async function record(app: NestFastifyApplication, request: FastifyRequest, error: DomainError): Promise<void> {
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
function contextOf(reply: FastifyReply, { details }: DomainError): CallContext {
  const { actor } = details;
  const named: Actor | undefined = typeof actor === 'string' ? { id: actor, kind: 'user', name: actor } : undefined;
  return { correlationId: String(reply.getHeader('x-correlation-id') ?? 'unknown'), actor: named ?? anonymous };
}
