import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { z } from 'zod';
import { httpConfig } from '../config/fragments.js';
import { loadConfig } from '../config/load-config.js';
import { createService } from '../service/create-service.js';
import { contextHeaders } from './current-trace.js';
import { startTracing } from './start-tracing.js';
import { withSpan } from './spans.js';
import { parseTraceparent } from './traceparent.js';

const caller = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

interface ExportedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly links?: readonly { traceId: string }[];
  readonly status: { code: number };
}

describe('tracing', () => {
  let collector: Server;
  let url: string;
  let exported: ExportedSpan[];
  beforeEach(async () => {
    exported = [];
    collector = createServer((request, response) => {
      void text(request).then((body) => {
        const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: ExportedSpan[] }[] }[] };
        exported.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    collector.closeAllConnections();
    collector.close();
  });

  it('continues the caller’s trace and hands it on in headers', async () => {
    const tracing = await startTracing('registry', url);
    const headers = await withSpan(
      'process',
      { kind: SpanKind.CONSUMER, parent: caller, linked: [caller] },
      async () => {
        await Promise.resolve();
        return contextHeaders();
      },
    );
    await tracing.stop();
    const [span] = exported;
    expect(span).toMatchObject({
      name: 'process',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      parentSpanId: '00f067aa0ba902b7',
      links: [{ traceId: '4bf92f3577b34da6a3ce929d0e0e4736' }],
    });
    expect(parseTraceparent(headers['traceparent'])).toEqual({
      traceId: span?.traceId,
      spanId: span?.spanId,
      sampled: true,
    });
  });

  it('marks the span of work that failed', async () => {
    const tracing = await startTracing('registry', url);
    const failing = withSpan('process', { kind: SpanKind.CONSUMER }, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    await tracing.stop();
    expect(exported[0]?.status.code).toBe(2);
  });

  it('covers each request of a service, and none of its probes', async () => {
    const service = await createService({
      name: 'registry',
      config: loadConfig(z.object(httpConfig), { MODELYARD_OTLP_URL: url }),
      module: { module: class Empty {} },
      parts: { logger: pino({ level: 'silent' }) },
      configure: (app) => {
        const server: FastifyInstance = app.getHttpAdapter().getInstance();
        server.get('/models/:name', { config: { access: 'read' } }, () => contextHeaders());
      },
    });
    await fetch(`${service.url}/health/live`);
    const answer = await fetch(`${service.url}/models/churn`, { headers: { traceparent: caller } });
    const { traceparent } = (await answer.json()) as { traceparent: string };
    await service.stop();
    expect(exported).toHaveLength(1);
    expect(exported[0]).toMatchObject({ name: 'GET /models/:name', parentSpanId: '00f067aa0ba902b7' });
    expect(parseTraceparent(traceparent)?.spanId).toBe(exported[0]?.spanId);
  });
});
