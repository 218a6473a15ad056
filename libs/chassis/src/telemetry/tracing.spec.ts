import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import { contextHeaders } from './current-trace.js';
import { startTracing, type Tracing } from './start-tracing.js';
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
  let tracing: Tracing;
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
    tracing = await startTracing('registry', `http://127.0.0.1:${(collector.address() as AddressInfo).port}`);
  });
  afterEach(() => {
    collector.closeAllConnections();
    collector.close();
  });

  it('continues the caller’s trace and hands it on in headers', async () => {
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
    const failing = withSpan('process', { kind: SpanKind.CONSUMER }, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    await tracing.stop();
    expect(exported[0]?.status.code).toBe(2);
  });
});
