import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Clock, IdSource, Logger } from '@modelyard/chassis';
import { AuditTrail } from '../audit/audit-trail.js';
import { ParkedKeys } from '../consume/parked-keys.js';
import { EventLog } from '../event-log/event-log.js';
import { openEventLog } from '../event-log/open-event-log.js';
import { CommitHints } from '../outbox/commit-hints.js';
import { EventPublisher } from '../outbox/event-publisher.js';
import { MESSAGING_OPTIONS } from './messaging-options.js';
import type { MessagingOptions } from './messaging-options.js';
import { MessagingRuntime } from './messaging-runtime.js';

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
