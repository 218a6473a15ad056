import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { usingInference } from '../running-inference.conformance.js';
import { classifier } from '../versions/sample-models.fake.js';

const caller = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const body = { inputs: [{ name: 'x', shape: [1, 3], datatype: 'FP32', data: [0, 0, 0] }] };

interface ExportedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly startTimeUnixNano: string;
  readonly events: readonly { readonly name: string; readonly timeUnixNano: string }[];
}

describe('traces of requests', () => {
  const running = usingInference();
  const exported: ExportedSpan[] = [];
  let collector: Server;

  beforeAll(async () => {
    collector = createServer((request, response) => {
      void text(request).then((json) => {
        const { resourceSpans } = JSON.parse(json) as { resourceSpans: { scopeSpans: { spans: ExportedSpan[] }[] }[] };
        exported.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const { port } = collector.address() as AddressInfo;
    await running.it.serve(await running.it.store(classifier(), { name: 'iris' }));
    await running.it.service.restart({ MODELYARD_OTLP_URL: `http://127.0.0.1:${port}` });
  }, 120_000);
  afterAll(() => {
    collector.closeAllConnections();
    collector.close();
  });

  it('go to the collector for the requests that the settings choose, with the stages of each', async () => {
    await running.it.infer('iris', body);
    const settings = { trace_level: ['TIMESTAMPS'], trace_rate: '2', trace_count: '1' };
    const url = `${running.it.service.url}/v2/models/iris/trace/setting`;
    expect((await fetch(url, { method: 'POST', body: JSON.stringify(settings) })).status).toBe(200);
    for (let request = 0; request < 4; request++) await running.it.infer('iris', body, { traceparent: caller });
    expect((await running.it.get('/v2/models/iris/trace/setting')).body).toMatchObject({ trace_count: '0' });
    await running.it.service.stop();

    const spans = exported.filter(({ name }) => name === 'infer iris');
    expect(spans).toMatchObject([{ traceId: '4bf92f3577b34da6a3ce929d0e0e4736' }]);
    const [{ startTimeUnixNano, events }] = spans as [ExportedSpan];
    expect(events.map(({ name }) => name)).toEqual([
      'REQUEST_START',
      'COMPUTE_START',
      'COMPUTE_INPUT_END',
      'COMPUTE_OUTPUT_START',
      'COMPUTE_END',
      'REQUEST_END',
    ]);
    const times = [startTimeUnixNano, ...events.map(({ timeUnixNano }) => timeUnixNano)].map(BigInt);
    expect(times).toEqual(times.toSorted((one, other) => Number(one - other)));
  });
});
