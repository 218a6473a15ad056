import { SpanKind, SpanStatusCode, type Span } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import { inSpan, startSpan } from '../telemetry/spans.js';

declare module 'fastify' {
  interface FastifyRequest {
    serverSpan: Span | null;
  }
}

/** One server span for each request, child of the caller's; probes leave none. */
export function installRequestSpans(server: FastifyInstance): void {
  server.decorateRequest('serverSpan', null);
  server.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { traceparent } = request.headers;
    if (request.routeOptions.config.access !== 'probe') {
      request.serverSpan = startSpan(`${request.method} ${route}`, {
        kind: SpanKind.SERVER,
        attributes: { 'http.request.method': request.method, 'http.route': route },
        ...(typeof traceparent === 'string' && { parent: traceparent }),
      });
    }
    done();
  });
  server.addHook('preValidation', (request, _reply, done) => {
    if (request.serverSpan) inSpan(request.serverSpan, done);
    else done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    request.serverSpan?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) request.serverSpan?.setStatus({ code: SpanStatusCode.ERROR });
    request.serverSpan?.end();
    done();
  });
}
