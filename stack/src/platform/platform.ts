import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Surroundings } from '../config.js';
import { identify } from '../processes/process-identity.js';
import type { Progress } from '../progress.js';
import type { ComposeServices } from '../resolution/compose.js';
import type { Resolution } from '../resolution/resolve.js';
import { Supervised, type Launch } from '../supervision/supervised.js';
import { watchLiveness } from '../supervision/watch-liveness.js';
import { banner } from './banner.js';
import { eventLogOf, type Backing } from './backing.js';
import { dataFolder, logFolder, type Checkout } from './checkout.js';
import { ensureDatabases } from './databases.js';
import { answers, launchService } from './launch-service.js';
import { writePlatformState, type PlatformState, type ServiceState } from './platform-state.js';
import { choosePorts } from './remembered-ports.js';
import {
  databaseOf,
  databaseUrl,
  eventLogDatabase,
  inheritedEnvironment,
  keptSecrets,
  originOf,
  serviceEnvironment,
  type ServicePlaces,
} from './service-environment.js';
import type { ServiceDefinition } from './service-table.js';
import { startDependencies } from './start-dependencies.js';
import { startOrder } from './start-order.js';

export interface PlatformOptions {
  readonly checkout: Checkout;
  readonly services: readonly ServiceDefinition[];
  readonly resolution: Resolution;
  readonly surroundings: Surroundings;
  readonly progress: Progress;
}

/** The platform of one checkout while it runs: its dependencies, then its services, wave by wave. */
export class Platform {
  private readonly dependencies: Supervised[] = [];
  private readonly services = new Map<string, Supervised>();
  private containers: ComposeServices | null = null;
  private places: ServicePlaces | null = null;
  private stopWatching: () => void = () => undefined;
  private complete = false;
  private stopping = false;

  constructor(private readonly options: PlatformOptions) {}

  /**
   * Starts everything and resolves with the banner when all of it is ready.
   * @throws Error of the first part that does not come up; the caller stops the rest
   */
  async start(): Promise<string> {
    const { checkout, resolution, services, surroundings, progress } = this.options;
    const keep = (name: string, launch: Launch): Promise<void> => this.keepDependency(name, launch);
    const started = await startDependencies(resolution, { checkout, surroundings, report: progress, keep });
    this.containers = started.containers;
    this.places = await this.choosePlaces(started.backing);
    await ensureDatabases(started.backing.postgresUrl, this.databases(started.backing));
    for (const wave of startOrder(services)) {
      this.expectToGoOn();
      progress(`starting ${wave.map(({ name }) => name).join(', ')}`);
      await Promise.all(wave.map((service) => this.startService(service, this.placesOrThrow())));
    }
    this.complete = true;
    this.stopWatching = watchLiveness(
      [...this.services.values()],
      (name) => answers(`${originOf(name, this.placesOrThrow().ports)}/health/live`),
      progress,
    );
    this.writeState();
    return this.banner();
  }

  /** Stops the services, last wave first, then what they stand on. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.stopWatching();
    for (const wave of startOrder(this.options.services).toReversed()) {
      const running = wave.map(({ name }) => this.services.get(name)).filter((service) => service !== undefined);
      await Promise.all(running.map((service) => service.stop()));
    }
    await Promise.all(this.dependencies.map((dependency) => dependency.stop()));
    await this.containers?.stop();
    this.writeState();
  }

  private keepDependency(name: string, launch: Launch): Promise<void> {
    this.options.progress(`starting ${name}`);
    const supervised = this.supervised(name, launch);
    this.dependencies.push(supervised);
    return supervised.start();
  }

  private async startService(service: ServiceDefinition, places: ServicePlaces): Promise<void> {
    const { checkout, resolution, services, surroundings } = this.options;
    const data = dataFolder(checkout, resolution.dataSet);
    const supervised = this.supervised(
      service.name,
      launchService({
        service,
        root: checkout.root,
        logFile: join(logFolder(checkout, resolution.dataSet), `${service.name}.log`),
        origin: originOf(service.name, places.ports),
        env: {
          ...keptSecrets(service, join(data, 'secrets')),
          // Most of a service's start is reading its program. In a private folder: whoever can write it can run code.
          NODE_COMPILE_CACHE: join(data, 'compiled'),
          ...inheritedEnvironment(surroundings.env, services),
          ...serviceEnvironment(service, places),
        },
      }),
    );
    this.services.set(service.name, supervised);
    await supervised.start();
    this.options.progress(`${service.name} is ready`);
  }

  private supervised(name: string, launch: Launch): Supervised {
    return new Supervised(name, launch, {
      changed: () => this.writeState(),
      report: (line) => this.options.progress(line),
    });
  }

  private async choosePlaces(backing: Backing): Promise<ServicePlaces> {
    const { checkout, resolution, services } = this.options;
    const data = dataFolder(checkout, resolution.dataSet);
    const names = services.flatMap(({ name }) => [name, `${name}-grpc`]);
    const ports = await choosePorts(join(data, 'service-ports.json'), names);
    const stateDirectory = join(data, 'state');
    for (const { name } of services) mkdirSync(join(stateDirectory, name), { recursive: true });
    const pair = ({ name }: ServiceDefinition) =>
      [name, { http: ports[name] ?? 0, grpc: ports[`${name}-grpc`] ?? 0 }] as const;
    const logLevel = resolution.given.logLevel;
    return { backing, ports: Object.fromEntries(services.map(pair)), stateDirectory, logLevel };
  }

  private databases(backing: Backing): string[] {
    const own = this.options.services.map(databaseOf).filter((name) => name !== null);
    return eventLogOf(backing) === 'embedded' ? [...own, eventLogDatabase] : own;
  }

  private banner(): string {
    const { checkout, resolution } = this.options;
    return banner({ checkout, resolution, places: this.placesOrThrow() });
  }

  private placesOrThrow(): ServicePlaces {
    if (this.places === null) throw new Error('the platform has no addresses before its dependencies run');
    return this.places;
  }

  private expectToGoOn(): void {
    if (this.stopping) throw new Error('the platform was asked to stop while it was starting');
  }

  private writeState(): void {
    const running = [...this.dependencies, ...this.services.values()];
    const identities = running.flatMap(({ name, state }) => {
      const identity = state.pid === null ? null : identify(state.pid);
      return identity === null ? [] : [{ name, ...identity }];
    });
    const state: PlatformState = {
      supervisor: process.pid,
      dataSet: this.options.resolution.dataSet,
      processes: identities,
      backing: this.places?.backing ?? null,
      services: Object.fromEntries(this.options.services.flatMap((service) => this.serviceState(service))),
      ready: this.complete && !this.stopping && running.every(({ state: { ready } }) => ready),
      banner: this.complete ? this.banner() : null,
    };
    writePlatformState(this.options.checkout, state);
  }

  private serviceState(service: ServiceDefinition): [string, ServiceState][] {
    if (this.places === null) return [];
    const { ports, backing } = this.places;
    const database = databaseOf(service);
    const { pid, ready, restarts } = this.services.get(service.name)?.state ?? { pid: null, ready: false, restarts: 0 };
    const state: ServiceState = {
      url: originOf(service.name, ports),
      grpc: service.needs.includes('grpc') ? `127.0.0.1:${ports[service.name]?.grpc}` : null,
      database: database === null ? null : databaseUrl(backing.postgresUrl, database),
      pid,
      ready,
      restarts,
    };
    return [[service.name, state]];
  }
}
