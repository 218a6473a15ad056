import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Module, Post, type Type } from '@nestjs/common';
import { pino } from 'pino';
import { z } from 'zod';
import { httpConfig } from '../config/fragments.js';
import { loadConfig } from '../config/load-config.js';
import { DomainError } from '../errors/domain-error.js';
import { parseRequest } from '../errors/invalid-request.js';
import { Access, routesWithoutPolicy } from '../http/route-policy.js';
import { currentActor, currentContext, currentCorrelationId } from '../identity/call-context.js';
import { createService } from './create-service.js';
import type { RunningService, ServiceDefinition } from './service-definition.js';

@Controller('things')
class ThingsController {
  @Get('whoami')
  @Access('read')
  async whoAmI() {
    await Promise.resolve();
    return { actor: currentActor().name, correlationId: currentCorrelationId() };
  }

  @Get('why')
  @Access('read')
  why() {
    return { reason: currentContext()?.reason };
  }

  @Post()
  @Access('write')
  create(@Body() body: unknown) {
    const { size } = parseRequest(z.object({ size: z.int().min(1) }), body);
    if (size > 10)
      throw new DomainError({ code: 'too-big', kind: 'conflict', message: 'Too big.', nextStep: 'Shrink it.' });
    return { size, actor: currentActor().id };
  }
}

@Controller('foreign')
@Access('read')
class ForeignController {
  @Get()
  fail(): never {
    throw new DomainError({ code: 'gone', kind: 'not-found', message: 'Gone.', nextStep: 'Look elsewhere.' });
  }

  @Get('defect')
  defect(): never {
    throw new Error('password=hunter2');
  }
}

@Controller('open')
class ForgottenController {
  @Get()
  read() {
    return {};
  }
}

@Module({ controllers: [ThingsController, ForeignController] })
class ThingsModule {}

const running: RunningService[] = [];

async function start(overrides: Partial<ServiceDefinition> = {}, env: Record<string, string> = {}) {
  const service = await createService({
    name: 'things',
    config: loadConfig(z.object(httpConfig), env),
    module: ThingsModule,
    parts: { logger: pino({ level: 'silent' }) },
    ...overrides,
  });
  running.push(service);
  return service;
}

function moduleOf(controller: Type): Type {
  @Module({ controllers: [controller] })
  class OneController {}
  return OneController;
}

async function send(service: RunningService, path: string, init: RequestInit = {}) {
  const response = await fetch(`${service.url}${path}`, init);
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

function post(body: string): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body };
}

describe('a service', () => {
  afterEach(async () => {
    await Promise.all(running.splice(0).map((service) => service.stop()));
  });

  it('runs handlers as the local admin with the correlation id of the caller', async () => {
    const service = await start();
    const { status, headers, body } = await send(service, '/things/whoami', { headers: { 'x-correlation-id': 'c-1' } });
    expect(status).toBe(200);
    expect(body).toEqual({ actor: 'Local admin', correlationId: 'c-1' });
    expect(headers.get('x-correlation-id')).toBe('c-1');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('keeps the actor after it has read a body', async () => {
    const service = await start();
    expect((await send(service, '/things', post('{"size":3}'))).body).toEqual({ size: 3, actor: 'local-admin' });
  });

  it('tells handlers the reason that the caller gave, in any alphabet', async () => {
    const service = await start();
    const why = (reason: string) =>
      send(service, '/things/why', { headers: { 'x-modelyard-reason': Buffer.from(reason).toString('latin1') } });
    expect((await why('drift in Zürich – 再学習')).body).toEqual({ reason: 'drift in Zürich – 再学習' });
    expect((await why(' ')).body).toEqual({});
    expect(await why('x'.repeat(501))).toMatchObject({ status: 400, body: { code: 'invalid-reason' } });
  });

  it('takes the trace id as correlation id where only a traceparent came', async () => {
    const service = await start();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { body } = await send(service, '/things/whoami', { headers: { traceparent } });
    expect(body['correlationId']).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it.each(['two words', 'x'.repeat(129), '<script>'])('takes no correlation id of the form %j', async (id) => {
    const service = await start();
    const { headers } = await send(service, '/things/whoami', { headers: { 'x-correlation-id': id } });
    expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers a schema fault with a problem that names the field', async () => {
    const service = await start();
    const { status, headers, body } = await send(service, '/things', post('{"size":"many"}'));
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ code: 'invalid-request', faults: [{ field: 'size' }] });
    expect(body['correlationId']).toBe(headers.get('x-correlation-id'));
  });

  it('answers a domain error by its kind', async () => {
    const service = await start();
    const { status, body } = await send(service, '/things', post('{"size":11}'));
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'too-big', detail: 'Too big.', nextStep: 'Shrink it.', status: 409 });
  });

  it('answers malformed JSON, prototype keys and unknown routes as the caller’s fault', async () => {
    const service = await start();
    expect(await send(service, '/things', post('{"size":'))).toMatchObject({ status: 400 });
    expect(await send(service, '/things', post('{"__proto__":{"x":1},"size":1}'))).toMatchObject({ status: 400 });
    expect(await send(service, '/nowhere')).toMatchObject({ status: 404, body: { code: 'no-such-route' } });
  });

  it('refuses a body over the limit', async () => {
    const service = await start({ bodyLimitBytes: 32 });
    const big = JSON.stringify({ size: 1, padding: 'x'.repeat(64) });
    expect(await send(service, '/things', post(big))).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
  });

  it('survives JSON that is nested a hundred thousand times', async () => {
    const service = await start();
    expect(await send(service, '/things', post('['.repeat(100_000)))).toMatchObject({ status: 400 });
    const balanced = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(await send(service, '/things', post(balanced))).toMatchObject({ status: 400 });
  });

  it('does not cry for a person when a caller goes away in the middle of a body', async () => {
    const errors: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line) => void errors.push(line) });
    const service = await start({ parts: { logger } });
    const { hostname, port } = new URL(service.url);
    const arrival = once(service.app.getHttpServer(), 'request') as Promise<[IncomingMessage]>;
    const socket = connect(Number(port), hostname);
    socket.write('POST /things HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n');
    socket.write('content-length: 100\r\n\r\n{"size":');
    const [request] = await arrival;
    const over = new Promise((resolve) => request.once('close', resolve));
    socket.destroy();
    await over;
    await service.stop();
    expect(errors).toEqual([]);
  });

  it('never shows the message of a defect', async () => {
    const service = await start();
    const { status, body } = await send(service, '/foreign/defect');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it('writes errors under a prefix in the form of that protocol', async () => {
    const service = await start({
      errorRenderers: [
        {
          prefix: '/foreign',
          render: (error, { status }) => ({
            status,
            mediaType: 'application/json',
            body: { error_code: error.mapping.mlflowErrorCode, message: error.message },
          }),
        },
      ],
    });
    const { status, body } = await send(service, '/foreign');
    expect(status).toBe(404);
    expect(body).toEqual({ error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Gone.' });
  });

  it('does not boot with a route that declares no policy', async () => {
    await expect(start({ module: moduleOf(ForgottenController) })).rejects.toThrow(/GET.* \/open/);
  });

  it('lists no unprotected route once it runs', async () => {
    const service = await start();
    expect(routesWithoutPolicy(service.app)).toEqual([]);
  });

  it('answers nothing but probes in a production profile without an identity provider', async () => {
    const service = await start({}, { MODELYARD_PROFILE: 'production' });
    expect(await send(service, '/things/whoami')).toMatchObject({
      status: 403,
      body: { code: 'identity-not-configured' },
    });
    expect(await send(service, '/health/ready')).toMatchObject({ status: 200 });
  });

  it('does not boot a development profile beyond loopback', async () => {
    await expect(start({}, { MODELYARD_HTTP_HOST: '0.0.0.0' })).rejects.toThrow(/does not listen on 0\.0\.0\.0/);
  });

  it('does not take a web page of another site for the local admin', async () => {
    const service = await start();
    const crossSite = await send(service, '/things/whoami', { headers: { origin: 'https://evil.example' } });
    expect(crossSite).toMatchObject({ status: 403, body: { code: 'not-identified' } });
  });

  it('reports a failing check with its reason, and is not ready', async () => {
    const service = await start();
    service.health.registerReadiness('database', () => ({ status: 'failing', reason: 'no connection' }));
    const { status, body } = await send(service, '/health/ready');
    expect(status).toBe(503);
    expect(body).toMatchObject({ checks: { database: { status: 'failing', reason: 'no connection' } } });
    expect(await send(service, '/health/live')).toMatchObject({ status: 200 });
  });

  it('lets a service answer some paths without the framework', async () => {
    const service = await start({
      serverFactory: (framework) =>
        createServer((request, response) => {
          if (request.url === '/hot') response.end('{"hot":true}');
          else framework(request, response);
        }),
    });
    expect((await send(service, '/hot')).body).toEqual({ hot: true });
    expect((await send(service, '/things/whoami')).status).toBe(200);
  });

  it('exposes request times and event-loop delay', async () => {
    const service = await start();
    await send(service, '/things/whoami');
    const text = await (await fetch(`${service.url}/metrics`)).text();
    expect(text).toContain(
      'http_server_request_duration_seconds_count{method="GET",route="/things/whoami",status="200"} 1',
    );
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  });
});
