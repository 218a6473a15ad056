import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { DiscoveryService, ModuleRef } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { HealthRegistry, Logger, Metrics, ShutdownSequence } from '@modelyard/chassis';
import type { ShutdownPhase } from '@modelyard/chassis';
import { BatchConsumer } from '../batches/batch-consumer.js';
import { ConsumerMetrics } from '../consume/consumer-metrics.js';
import { EventConsumer } from '../consume/event-consumer.js';
import { ParkedKeys } from '../consume/parked-keys.js';
import { EventLog } from '../event-log/event-log.js';
import { CommitHints } from '../outbox/commit-hints.js';
import { OutboxRelay } from '../outbox/outbox-relay.js';
import { OutboxUpkeep } from '../outbox/outbox-upkeep.js';
import { assertComplete, discoverHandlers } from './discover-handlers.js';
import type { Handlers } from './discover-handlers.js';
import { EventLogTransport } from './event-log-transport.js';
import { MESSAGING_OPTIONS } from './messaging-options.js';
import type { MessagingOptions } from './messaging-options.js';

/** Starts the relay and the consumers once the application has booted, and ends them in order. */
@Injectable()
export class MessagingRuntime implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly steps: (() => Promise<void>)[] = [];

  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    private readonly eventLog: EventLog,
    private readonly hints: CommitHints,
    private readonly discovery: DiscoveryService,
    private readonly modules: ModuleRef,
    private readonly logger: Logger,
    private readonly health: HealthRegistry,
    private readonly metrics: Metrics,
    private readonly shutdown: ShutdownSequence,
  ) {}

  onApplicationBootstrap(): void {
    const handlers = discoverHandlers(this.discovery);
    assertComplete(this.options.consumes ?? [], handlers);
    const dataSource = this.dataSource();
    if (dataSource) this.startRelay(dataSource);
    const transport = new EventLogTransport(
      this.eventLog,
      this.consumers(handlers, dataSource),
      this.logger,
      this.health,
    );
    transport.listen(() => undefined);
    this.endIn('stop-intake', 'consumers', () => transport.close());
    this.endIn('close', 'event log', () => this.eventLog.close());
  }

  /** The orderly shutdown has done all of this before; after a boot that failed halfway only Nest calls. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.steps.map((step) => step()));
  }

  /** Where operators find what poison events hold up. */
  parkedKeys(): ParkedKeys {
    const { service } = this.options;
    return new ParkedKeys(
      service,
      () => this.dataSource() ?? missingDataSource(service),
      () => discoverHandlers(this.discovery).events,
    );
  }

  private startRelay(dataSource: DataSource): void {
    const relay = new OutboxRelay({
      databaseUrl: urlOf(dataSource),
      eventLog: this.eventLog,
      service: this.options.service,
      logger: this.logger,
    });
    const upkeep = new OutboxUpkeep(dataSource, this.logger, this.metrics);
    this.hints.watch(dataSource);
    this.hints.onCommit(() => relay.wake());
    relay.start();
    upkeep.start();
    this.endIn('drain', 'outbox relay', async () => {
      upkeep.stop();
      await relay.stop();
    });
  }

  private endIn(phase: ShutdownPhase, name: string, work: () => Promise<void>): void {
    let done: Promise<void> | undefined;
    const once = (): Promise<void> => (done ??= work());
    this.steps.push(once);
    this.shutdown.onShutdown(phase, name, once);
  }

  private consumers(handlers: Handlers, dataSource: DataSource | undefined): (EventConsumer | BatchConsumer)[] {
    if (handlers.events.length + handlers.batches.length === 0) return [];
    const { service } = this.options;
    if (!dataSource) return missingDataSource(service);
    const parts = {
      eventLog: this.eventLog,
      dataSource,
      logger: this.logger,
      metrics: new ConsumerMetrics(this.metrics),
    };
    const batches = handlers.batches.map(
      (subscription) => new BatchConsumer({ ...parts, group: `${service}.${subscription.name}`, subscription }),
    );
    if (handlers.events.length === 0) return batches;
    return [new EventConsumer({ ...parts, group: service, subscriptions: handlers.events }), ...batches];
  }

  /** The one DataSource of the service, wherever it is provided; undefined in a service without a database. */
  private dataSource(): DataSource | undefined {
    try {
      return this.modules.get(DataSource, { strict: false });
    } catch {
      return undefined;
    }
  }
}

function missingDataSource(service: string): never {
  throw new TypeError(`${service} subscribes to events, which needs a TypeORM DataSource for its inbox`);
}

/** The relay holds its lock on a connection of its own, so it needs the address. */
function urlOf(dataSource: DataSource): string {
  const { url } = dataSource.options as { url?: string };
  if (url === undefined)
    throw new TypeError('the DataSource of a service that publishes events must be configured by "url"');
  return url;
}
