import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `CREATE SCHEMA messaging`,
  // Handing out a sequence locks the key's row until commit: events of a key become visible in the order of their sequence, without gaps.
  `CREATE TABLE messaging.outbox_key (
     topic text NOT NULL, key text NOT NULL, last_sequence bigint NOT NULL, PRIMARY KEY (topic, key))`,
  `CREATE TABLE messaging.outbox (
     position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     event_id text NOT NULL, topic text NOT NULL, key text, sequence bigint NOT NULL, type text NOT NULL,
     headers jsonb NOT NULL, payload bytea, slot smallint NOT NULL,
     written_at timestamptz NOT NULL DEFAULT clock_timestamp(), sent_at timestamptz,
     UNIQUE (topic, key, sequence))`,
  `CREATE INDEX outbox_unsent ON messaging.outbox (position) WHERE sent_at IS NULL`,
  `CREATE INDEX outbox_sent ON messaging.outbox (sent_at) WHERE sent_at IS NOT NULL`,
  `CREATE TABLE messaging.relay (name text PRIMARY KEY, epoch bigint NOT NULL)`,
  `CREATE TABLE messaging.inbox (
     consumer text NOT NULL, source text NOT NULL, event_id text NOT NULL,
     received_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (consumer, source, event_id))`,
  `CREATE INDEX inbox_age ON messaging.inbox (received_at)`,
  `CREATE TABLE messaging.parked_key (
     consumer text NOT NULL, topic text NOT NULL, key text NOT NULL, error_class text NOT NULL, error_message text NOT NULL,
     attempts int NOT NULL, parked_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (consumer, topic, key))`,
  `CREATE TABLE messaging.parked_record (
     consumer text NOT NULL, topic text NOT NULL, partition int NOT NULL, "offset" bigint NOT NULL, key text NOT NULL,
     headers jsonb NOT NULL, value bytea, appended_at timestamptz NOT NULL, PRIMARY KEY (consumer, topic, partition, "offset"))`,
  `CREATE INDEX parked_record_key ON messaging.parked_record (consumer, topic, key, "offset")`,
  `CREATE TABLE messaging.consumer_offset (
     consumer text NOT NULL, topic text NOT NULL, partition int NOT NULL, next_offset bigint NOT NULL,
     PRIMARY KEY (consumer, topic, partition))`,
  `CREATE TABLE messaging.producer_sequence (
     consumer text NOT NULL, topic text NOT NULL, partition int NOT NULL, producer text NOT NULL, last_sequence bigint NOT NULL,
     seen_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (consumer, topic, partition, producer))`,
];

/** Outbox, inbox, parked keys and batch positions: the tables that every service with a database keeps for its events. */
export class CreateMessagingTables1763900000000 implements MigrationInterface {
  readonly name = 'CreateMessagingTables1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP SCHEMA messaging CASCADE`);
  }
}

/** To be listed among a service's own migrations. */
export const messagingMigrations = [CreateMessagingTables1763900000000];
