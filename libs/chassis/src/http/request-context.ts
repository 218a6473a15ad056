import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import type { IdSource } from '../identifiers/id-source.js';
import { anonymous } from '../identity/actor.js';
import { runInContext, type CallContext } from '../identity/call-context.js';
import type { IdentityGate } from '../identity/identity-gate.js';
import { parseTraceparent } from '../telemetry/traceparent.js';

declare module 'fastify' {
  interface FastifyRequest {
    callContext: CallContext | null;
  }
}

/** Gives every request its correlation id and actor before its body is read, and runs its handler inside that context. */
export function installRequestContext(server: FastifyInstance, gate: IdentityGate, ids: IdSource): void {
  server.decorateRequest('callContext', null);
  server.addHook('onRequest', async (request, reply) => {
    const arrived = arrivalContext(request, ids);
    // Kept before the gate decides, so that a denial carries the correlation id too.
    request.callContext = arrived;
    reply.header('x-correlation-id', arrived.correlationId);
    if (request.is404) return;
    const actor = await gate.admit(request.raw, request.routeOptions.config.access);
    const reason = reasonOf(request);
    request.callContext = { ...arrived, actor, ...(reason !== undefined && { reason }) };
  });
  // Reading the body loses the asynchronous context of earlier hooks, so it is entered after that.
  server.addHook('preValidation', (request, _reply, done) => {
    if (request.callContext) runInContext(request.callContext, done);
    else done();
  });
}

/** The correlation id of a request, whatever came of it. */
export function correlationIdOf(request: FastifyRequest): string {
  return request.callContext?.correlationId ?? 'unknown';
}

function arrivalContext({ headers }: FastifyRequest, ids: IdSource): CallContext {
  const { traceparent } = headers;
  const trace = typeof traceparent === 'string' ? parseTraceparent(traceparent) : undefined;
  return {
    correlationId: acceptable(headers['x-correlation-id']) ?? trace?.traceId ?? ids.uuid7(),
    actor: anonymous,
    ...(trace && typeof traceparent === 'string' && { traceparent }),
  };
}

/** Clients whose messages have no field for it say in a header why they change something. */
function reasonOf({ headers }: FastifyRequest): string | undefined {
  const raw = headers['x-modelyard-reason'];
  if (typeof raw !== 'string') return undefined;
  // Node reads header bytes as Latin-1; people write UTF-8.
  const reason = Buffer.from(raw, 'latin1').toString('utf8').trim();
  if (reason === '') return undefined;
  if (reason.length <= 500 && !/[\p{Cc}\uFFFD]/u.test(reason)) return reason;
  throw new DomainError({
    code: 'invalid-reason',
    kind: 'invalid',
    message: 'The header x-modelyard-reason is no text of at most 500 characters.',
    nextStep: 'Send one line of UTF-8 text, or leave the header out.',
  });
}

/** A caller's id ends in logs and event headers, so only short plain text is taken over. */
function acceptable(id: string | string[] | undefined): string | undefined {
  return typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id) ? id : undefined;
}
