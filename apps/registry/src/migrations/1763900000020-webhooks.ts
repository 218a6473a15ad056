import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhooks and what is sent, was sent or could not be sent to them. */
export class Webhooks1763900000020 implements MigrationInterface {
  readonly name = 'Webhooks1763900000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table webhooks (
        webhook_id uuid primary key,
        name text not null,
        description text,
        url text not null,
        events text[] not null,
        status text not null check (status in ('ACTIVE', 'DISABLED')),
        sealed_secret bytea,
        creation_time bigint not null,
        last_update_time bigint not null,
        leased_until timestamptz,
        lease uuid
      );
      create index webhooks_events on webhooks using gin (events) where status = 'ACTIVE';
      create table webhook_deliveries (
        delivery_id uuid primary key,
        position bigint generated always as identity,
        webhook_id uuid not null references webhooks on delete cascade,
        model_id uuid not null,
        event text not null,
        body text not null,
        status text not null default 'pending' check (status in ('pending', 'delivered', 'dead')),
        attempts int not null default 0,
        next_attempt_at timestamptz not null,
        created_at timestamptz not null,
        finished_at timestamptz,
        response_status int,
        fault text
      );
      -- What a webhook gets next, and whether something of the same model is before it.
      create index webhook_deliveries_pending on webhook_deliveries (webhook_id, model_id, position) where status = 'pending';
      create index webhook_deliveries_history on webhook_deliveries (webhook_id, position desc);
      create index webhook_deliveries_finished on webhook_deliveries (finished_at) where status <> 'pending';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table webhook_deliveries, webhooks;');
  }
}
