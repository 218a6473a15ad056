import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { AnyEventDefinition, Service } from '@modelyard/contracts';
import { Clock, IdSource, Logger } from '@modelyard/chassis';
import type { EventLogSettings } from '@modelyard/chassis';
import { AuditTrail } from '../audit/audit-trail.js';
import { ParkedKeys } from '../consume/parked-keys.js';
import { EventLog } from '../event-log/event-log.js';
import { openEventLog } from '../event-log/open-event-log.js';
import { CommitHints } from '../outbox/commit-hints.js';
import { EventPublisher } from '../outbox/event-publisher.js';
import { MessagingRuntime, MESSAGING_OPTIONS } from './messaging-runtime.js';

export interface MessagingOptions {
  /** The owner's name: only topics that this service may write to can be published. */
  readonly service: Service;
  readonly eventLog: EventLogSettings;
  /** Every event this service handles. Boot fails unless each has exactly one handler, and no handler is missing here. */
  readonly consumes?: readonly AnyEventDefinition[];
}

/**
 * Publishing and consuming for one service. Takes logger, clock, ids, health, metrics and shutdown from the chassis, and the service's TypeORM
 * `DataSource` (configured by `url`) from whichever module provides it; a service without one can still read with `EventTable`.
 */
@Module({})
export class MessagingModule {
  static forRoot(options: MessagingOptions): DynamicModule {
    const providers: Provider[] = [
      { provide: MESSAGING_OPTIONS, useValue: options },
      {
        provide: EventLog,
        useFactory: (logger: Logger) => openEventLog(options.eventLog, options.service, logger),
        inject: [Logger],
      },
      CommitHints,
      {
        provide: EventPublisher,
        useFactory: (clock: Clock, ids: IdSource, hints: CommitHints) =>
          new EventPublisher(options.service, clock, ids, hints),
        inject: [Clock, IdSource, CommitHints],
      },
      {
        provide: AuditTrail,
        useFactory: (publisher: EventPublisher, clock: Clock) => new AuditTrail(options.service, publisher, clock),
        inject: [EventPublisher, Clock],
      },
      MessagingRuntime,
      {
        provide: ParkedKeys,
        useFactory: (runtime: MessagingRuntime) => runtime.parkedKeys(),
        inject: [MessagingRuntime],
      },
    ];
    return {
      module: MessagingModule,
      global: true,
      imports: [DiscoveryModule],
      providers,
      exports: [EventLog, EventPublisher, AuditTrail, ParkedKeys],
    };
  }
}
