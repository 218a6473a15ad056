import { join } from 'node:path';
import type { Surroundings } from '../config.js';
import { checkoutDigest, type Checkout } from '../platform/checkout.js';
import { run } from '../processes/run.js';

/** Runs `docker` with these arguments and variables, and returns what it printed. */
export type Docker = (args: readonly string[], variables?: Readonly<Record<string, string>>) => Promise<string>;

export function dockerOf({ env }: Surroundings): Docker {
  return (args, variables) => run('docker', args, { env: { ...env, ...variables } });
}

/** @throws Error when the docker command has no compose */
export async function findCompose(surroundings: Surroundings): Promise<void> {
  await dockerOf(surroundings)(['compose', 'version']);
}

/** The services of docker-compose.yml that are dependencies, and the variable that each takes its published port from. */
export const composePorts = {
  postgres: 'MODELYARD_POSTGRES_PORT',
  kafka: 'MODELYARD_KAFKA_PORT',
  'redis-queue': 'MODELYARD_REDIS_QUEUE_PORT',
  'redis-cache': 'MODELYARD_REDIS_CACHE_PORT',
} as const;

export type ComposeService = keyof typeof composePorts;

/**
 * Some services of docker-compose.yml, published on loopback, for services that run outside of containers. The project is
 * named after the checkout, so that two checkouts do not share containers or volumes.
 *
 * Not run where this was written, for lack of a container engine: the specs hold what is asked of `docker`.
 */
export class ComposeServices {
  private readonly compose: readonly string[];

  constructor(
    checkout: Checkout,
    private readonly services: readonly ComposeService[],
    private readonly docker: Docker,
  ) {
    const file = join(checkout.root, 'docker-compose.yml');
    this.compose = ['compose', '--project-name', `modelyard-${checkoutDigest(checkout)}`, '--file', file];
  }

  /** Starts them and waits until their health checks pass. */
  async up(ports: Readonly<Record<ComposeService, number>>): Promise<void> {
    const variables = Object.fromEntries(this.services.map((name) => [composePorts[name], String(ports[name])]));
    await this.docker([...this.compose, 'up', '--detach', '--wait', ...this.services], variables);
  }

  /** Stops them; their volumes stay. */
  async stop(): Promise<void> {
    await this.docker([...this.compose, 'stop', ...this.services]);
  }
}
