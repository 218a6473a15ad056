import type { FastifyInstance } from 'fastify';
import type { HealthRegistry, Probe } from '../health/health-registry.js';
import type { Metrics } from '../telemetry/metrics.js';

const probes: readonly Probe[] = ['live', 'ready', 'started'];

/** `/health/live`, `/health/ready` and `/health/started` (200 or 503, with every check and its reason) and `/metrics`. */
export function installProbeRoutes(server: FastifyInstance, health: HealthRegistry, metrics: Metrics): void {
  for (const probe of probes) {
    server.get(`/health/${probe}`, { config: { access: 'probe' } }, async (_request, reply) => {
      const report = await health.report(probe);
      return reply.status(report.status === 'failing' ? 503 : 200).send(report);
    });
  }
  server.get('/metrics', { config: { access: 'probe' } }, async (_request, reply) => {
    const { contentType, text } = await metrics.exposition();
    return reply.type(contentType).send(text);
  });
}
