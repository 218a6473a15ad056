import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '@modelyard/chassis';
import { encodeEnvelope, EventId } from '@modelyard/contracts';
import { createContractTopics, EmbeddedEventLog } from '@modelyard/messaging';
import { eventually, type ServiceProcess, startService, usingPostgres } from '@modelyard/testing';

const entry = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const eventLog = usingPostgres();

/** A service behind the gateway whose answer each test decides. */
class Upstream {
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end('nothing yet');
  private readonly server: Server = createServer((incoming, response) => this.answer(incoming, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describe('the gateway', () => {
  const registry = new Upstream();
  let gateway: ServiceProcess;
  let log: EmbeddedEventLog;

  beforeAll(async () => {
    const nobody = 'http://127.0.0.1:9';
    log = new EmbeddedEventLog({ url: eventLog.url, logger: createLogger({ service: 'test', level: 'fatal' }) });
    await createContractTopics(log);
    gateway = await startService(entry, {
      MODELYARD_EVENT_LOG: 'embedded',
      MODELYARD_EVENT_LOG_URL: eventLog.url,
      MODELYARD_REGISTRY_URL: await registry.start(),
      MODELYARD_DEPLOYER_URL: nobody,
      MODELYARD_INFERENCE_URL: nobody,
      MODELYARD_MONITOR_URL: nobody,
      MODELYARD_RETRAINER_URL: nobody,
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await log.close();
    await registry.stop();
  });

  it('passes method, path, query, body and status through, and adds a correlation id', async () => {
    registry.answer = (incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const { method, url, headers } = incoming;
        const seen = { method, url, correlated: headers['x-correlation-id'], body: Buffer.concat(chunks).toString() };
        response.writeHead(409, { 'content-type': 'application/json' }).end(JSON.stringify(seen));
      });
    };
    const response = await fetch(`${gateway.url}/api/2.0/mlflow/runs/update?a=1&a=2`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"run_id":"r"}',
    });
    expect(response.status).toBe(409);
    expect(await response.json()).toEqual({
      method: 'POST',
      url: '/api/2.0/mlflow/runs/update?a=1&a=2',
      body: '{"run_id":"r"}',
      correlated: response.headers.get('x-correlation-id'),
    });
  });

  it('hands an upload on piece by piece, before it is complete', async () => {
    const firstPiece = Promise.withResolvers<string>();
    registry.answer = (incoming, response) => {
      incoming.once('data', (chunk: Buffer) => firstPiece.resolve(chunk.toString()));
      incoming.on('end', () => response.end('stored'));
    };
    const upload = request(`${gateway.url}/api/2.0/mlflow-artifacts/artifacts/1/a/model.onnx`, { method: 'PUT' });
    const answered = new Promise<IncomingMessage>((resolve) => upload.on('response', resolve));
    upload.write('first piece');
    expect(await firstPiece.promise).toBe('first piece');
    upload.end('second piece');
    expect((await answered).statusCode).toBe(200);
  });

  it('hands a download on piece by piece, before it is complete', async () => {
    const goOn = Promise.withResolvers<void>();
    registry.answer = (_, response) => {
      response.write('first piece');
      void goOn.promise.then(() => response.end('last piece'));
    };
    const { body } = await fetch(`${gateway.url}/api/2.0/mlflow-artifacts/artifacts/1/a/model.onnx`);
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe('first piece');
    goOn.resolve();
    expect((await reader.read()).value).toBe('last piece');
  });

  it('says which service does not answer', async () => {
    const response = await fetch(`${gateway.url}/v2/health/ready`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      code: 'service-unreachable',
      detail: expect.stringContaining('inference'),
    });
  });

  it('refuses a path that no service answers', async () => {
    const response = await fetch(`${gateway.url}/admin/secrets`);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, 'path-unknown']);
  });

  it('streams lifecycle events as they happen, filtered, and resumes after the last one seen', async () => {
    const aborted = new AbortController();
    const lines: string[] = [];
    const listen = async (headers: Record<string, string>) => {
      const { body } = await fetch(`${gateway.url}/api/v1/events?events=ModelTagged`, {
        headers,
        signal: aborted.signal,
      });
      for await (const text of body!.pipeThrough(new TextDecoderStream())) lines.push(...text.split('\n'));
    };
    const ids = () =>
      lines.filter((line) => line.startsWith('data: ')).map((line) => (JSON.parse(line.slice(6)) as { id: string }).id);
    const ended = listen({}).catch(() => undefined);
    await eventually(() => expect(lines).toContain(': connected'));
    await tell(log, 'ModelDescribed', 'other');
    await tell(log, 'ModelTagged', 'first');
    await tell(log, 'ModelTagged', 'second');
    await eventually(() => expect(ids()).toEqual(['first', 'second']));
    const firstPosition = lines.find((line) => line.startsWith('id: '))!.slice(4);
    lines.length = 0;
    const resumed = listen({ 'last-event-id': firstPosition }).catch(() => undefined);
    await eventually(() => expect(ids()).toEqual(['second']));
    aborted.abort();
    await Promise.all([ended, resumed]);
  });
});

async function tell(log: EmbeddedEventLog, name: string, id: string): Promise<void> {
  const headers = encodeEnvelope({
    id: EventId.parse(id),
    source: '/modelyard/registry',
    type: `modelyard.${name}.v1`,
    time: new Date().toISOString(),
    sequence: null,
    correlationId: id,
    causationId: null,
    actor: null,
    reason: null,
    traceparent: null,
    partitionKey: 'model',
  });
  await log.append([{ topic: 'registry.model-version', key: 'model', headers, value: Buffer.from('{}') }]);
}
