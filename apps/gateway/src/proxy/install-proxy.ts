import replyFrom from '@fastify/reply-from';
import { currentCorrelationId, currentTraceparent, DomainError, problemMediaType, toProblem } from '@modelyard/chassis';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { upstreamOf, type Upstream } from './route-table.js';

// Artifacts of gigabytes pass through: the limit is on silence, not on the length of a transfer.
const silenceMs = 120_000;
const connectionsPerUpstream = 128;

/** Sends every path that the gateway does not answer itself to the service it belongs to, bodies unbuffered both ways. */
export async function installProxy(
  server: FastifyInstance,
  origins: Readonly<Record<Upstream, string>>,
): Promise<void> {
  await server.register(async (scope) => {
    await scope.register(replyFrom, {
      undici: { connections: connectionsPerUpstream, headersTimeout: silenceMs, bodyTimeout: silenceMs },
      // A write must not be repeated by a proxy that cannot know what became of the first one.
      retryMethods: ['GET', 'HEAD'],
    });
    scope.removeAllContentTypeParsers();
    // Leaves the body a stream; reply-from pipes it on.
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.route({
      method: ['GET', 'HEAD'],
      url: '/*',
      config: { access: 'read' },
      handler: (request, reply) => forward(origins, request, reply),
    });
    scope.route({
      method: ['POST', 'PUT', 'PATCH', 'DELETE'],
      url: '/*',
      config: { access: 'write' },
      handler: (request, reply) => forward(origins, request, reply),
    });
  });
}

function forward(origins: Readonly<Record<Upstream, string>>, request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?', 1)[0] ?? '';
  const upstream = upstreamOf(path);
  // Thrown here it would miss the filter that renders problems: these routes are the server's own, not the framework's.
  if (!upstream) return refuse(reply, unknownPath(path));
  reply.from(`${origins[upstream]}${request.url}`, {
    rewriteRequestHeaders: (_, headers) => ({
      ...headers,
      'x-forwarded-host': request.headers.host ?? '',
      ...(currentCorrelationId() !== undefined && { 'x-correlation-id': currentCorrelationId() }),
      ...(currentTraceparent() !== undefined && { traceparent: currentTraceparent() }),
    }),
    onError: (answer, { error }) => refuse(answer as unknown as FastifyReply, unreachable(upstream, error)),
  });
}

function refuse(reply: FastifyReply, error: DomainError): void {
  const problem = toProblem(error, currentCorrelationId() ?? 'unknown');
  void reply.code(problem.status).header('content-type', problemMediaType).send(JSON.stringify(problem));
}

function unknownPath(path: string): DomainError {
  return new DomainError({
    code: 'path-unknown',
    kind: 'not-found',
    message: `No service answers ${path}.`,
    nextStep: 'Compare the path with docs/architecture.md.',
  });
}

function unreachable(upstream: Upstream, cause: Error): DomainError {
  return new DomainError({
    code: 'service-unreachable',
    kind: 'unavailable',
    message: `The ${upstream} service does not answer.`,
    nextStep: 'Try again in a moment; `npm run status` says whether it is being restarted.',
    cause,
  });
}
