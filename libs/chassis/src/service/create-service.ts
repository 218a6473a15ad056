import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { eventLoopCheck } from '../health/event-loop.js';
import { HttpDrain } from '../http/http-drain.js';
import { ProblemFilter } from '../http/problem-filter.js';
import { installProbeRoutes } from '../http/probe-routes.js';
import { installRequestContext } from '../http/request-context.js';
import { installRequestMetrics } from '../http/request-metrics.js';
import { installRequestSpans } from '../http/request-spans.js';
import { installResponseHeaders } from '../http/response-headers.js';
import { routesWithoutPolicy, watchRoutePolicies } from '../http/route-policy.js';
import { chooseIdentity } from '../identity/choose-identity.js';
import { IdentityGate } from '../identity/identity-gate.js';
import { NestLogger } from '../logging/nest-logger.js';
import { startTracing } from '../telemetry/start-tracing.js';
import { chassisParts, type ChassisParts } from './chassis-parts.js';
import { ChassisModule } from './chassis.module.js';
import type { RunningService, ServiceDefinition } from './service-definition.js';

// Longer than any step of ours should take, shorter than what a prober waits.
const eventLoopLimitMs = 1_000;

// Slow enough for a large artifact on a slow line, and an end for a caller that only drips.
const requestTimeoutMs = 600_000;

/** Builds a service and opens its listener; touches neither signals nor the process, so tests can run several at once. */
export async function createService(definition: ServiceDefinition): Promise<RunningService> {
  const { name, config } = definition;
  const parts = chassisParts(definition);
  parts.health.registerLiveness('event-loop', eventLoopCheck(eventLoopLimitMs));
  const provider = chooseIdentity(config, definition.identity);
  if (!provider)
    parts.logger.warn({}, 'production profile without an identity provider: nothing but probes is answered');

  if (config.otlpUrl !== undefined) {
    const tracing = await startTracing(name, config.otlpUrl);
    parts.shutdown.onShutdown('close', 'traces', () => tracing.stop());
  }
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: ChassisModule, imports: [ChassisModule.with(parts), definition.module] },
    adapterOf(definition, new IdentityGate(provider), parts),
    { logger: new NestLogger(parts.logger), abortOnError: false },
  );
  try {
    app.useGlobalFilters(new ProblemFilter(parts.logger, definition.errorRenderers ?? []));
    await definition.configure?.(app);
    await app.init();
    refuseUnprotectedRoutes(name, routesWithoutPolicy(app));
    parts.shutdown.onShutdown('close', 'modules', () => app.close());
    await app.listen(addressOf(definition));
  } catch (error) {
    await app.close();
    throw error;
  }
  const url = originOf(app, config.httpHost);
  parts.health.markStarted();
  parts.logger.info({ url, profile: config.profile, node: process.versions.node }, 'the service is ready for requests');
  return { name, app, url, ...parts, stop: () => stop(parts) };
}

function adapterOf(definition: ServiceDefinition, gate: IdentityGate, parts: ChassisParts): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: definition.bodyLimitBytes ?? 1_048_576,
    requestTimeout: requestTimeoutMs,
    ...(definition.serverFactory && { serverFactory: definition.serverFactory }),
  });
  const server = adapter.getInstance();
  const drain = new HttpDrain(server);
  parts.shutdown.onShutdown('stop-intake', 'http', () => drain.stopIntake());
  parts.shutdown.onShutdown('drain', 'http', () => drain.drained());
  watchRoutePolicies(server);
  installRequestSpans(server);
  installRequestContext(server, gate, parts.ids);
  installResponseHeaders(server);
  installRequestMetrics(server, parts.metrics);
  installProbeRoutes(server, parts.health, parts.metrics);
  return adapter;
}

function addressOf({ config, sharesPort = false }: ServiceDefinition) {
  return { port: config.httpPort, host: config.httpHost, reusePort: sharesPort };
}

function refuseUnprotectedRoutes(name: string, routes: readonly string[]): void {
  if (routes.length === 0) return;
  throw new TypeError(
    `${name} does not boot: declare @Access(...) or @PublicRoute() on every route. Without a policy: ${routes.join('; ')}`,
  );
}

async function stop({ health, shutdown }: ChassisParts): Promise<void> {
  health.markStopping();
  await shutdown.run();
}

function originOf(app: NestFastifyApplication, host: string): string {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
