export { auditDenials } from './audit/audit-denials.js';
export { AuditTrail, type AuditInit } from './audit/audit-trail.js';
export { DatabaseModule, type DatabaseOptions } from './database/database.module.js';
export { queryPrepared, type PreparedStatement } from './database/prepared-statement.js';
export { ConsumerMetrics } from './consume/consumer-metrics.js';
export { EventConsumer, type EventConsumerOptions } from './consume/event-consumer.js';
export type { Received } from './consume/received.js';
export { ParkedKeys, type ParkedKey } from './consume/parked-keys.js';
export { deadLetterTopic } from './consume/dead-letters.js';
export type { EventBatch } from './batches/batch-subscription.js';
export { EventLog, FencedError } from './event-log/event-log.js';
export type {
  ConsumeOptions,
  Consumption,
  Fence,
  FencedWriter,
  LogRecord,
  NewRecord,
  PartitionOffsets,
  RecordBatch,
  TopicPartition,
  TopicSettings,
} from './event-log/event-log.js';
export { createContractTopics, openEventLog } from './event-log/open-event-log.js';
export { EmbeddedEventLog, type EmbeddedLogOptions } from './embedded/embedded-event-log.js';
export { KafkaEventLog } from './kafka/kafka-event-log.js';
export type { KafkaOptions } from './kafka/kafka-client.js';
export { messagingMigrations } from './migrations/1763900000000-create-messaging-tables.js';
export { MessagingModule } from './module/messaging.module.js';
export type { MessagingOptions } from './module/messaging-options.js';
export { Subscribe, SubscribeBatch, type SubscribeBatchOptions } from './module/subscribe.js';
export {
  EventPublisher,
  type Publication,
  type PublicationObserver,
  type Published,
  type PublishContext,
} from './outbox/event-publisher.js';
export { ForeignTopicError } from './outbox/ownership.js';
export { OutboxRelay, type RelayOptions } from './outbox/outbox-relay.js';
export { EventLogCarrier, type Carrier } from './spool/carrier.js';
export { CarrierThread } from './spool/carrier-thread.js';
export type { CarrierThreadOptions } from './spool/carrier-messages.js';
export { PredictionLog, type AnsweredPredictions } from './spool/prediction-log.js';
export { PredictionSpool, type SpoolOptions } from './spool/prediction-spool.js';
export { encodeSpoolEntry, type SpoolEntry } from './spool/spool-entry.js';
export { SpoolFullError } from './spool/spool-error.js';
export type { SpoolCounters } from './spool/spool-counters.js';
export { EventTable, type EventTableOptions } from './table/event-table.js';
