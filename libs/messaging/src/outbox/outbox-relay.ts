import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@modelyard/chassis';
import type { EventLog, FencedWriter, NewRecord } from '../event-log/event-log.js';
import { noFailpoints } from '../failpoints.js';
import type { FailpointHook } from '../failpoints.js';
import { SLOTS } from './outbox-rows.js';
import { RelayLeadership } from './relay-leadership.js';

export interface RelayOptions {
  readonly databaseUrl: string;
  readonly eventLog: EventLog;
  readonly service: string;
  readonly logger: Logger;
  /** The slots this relay serves, all by default. Relays of disjoint slots work side by side; a key lives in one slot, so its order holds. */
  readonly slots?: readonly number[];
  /** Rows in one append, at most. Default 2,000: each append is a transaction of the log, which costs the same for one row. */
  readonly batchRows?: number;
  /** How often the outbox is looked at without a hint. Default 200 ms. */
  readonly pollMs?: number;
  readonly failpoint?: FailpointHook;
}

// Bounds the memory of a batch of large events; the first row always goes.
const BATCH_BYTES = 4 * 1024 * 1024;

// The first event after a pause goes at once; what commits soon after it goes together. An append costs a dozen statements in the thread
// and the database that serve the next request, whether it is of one row or of many.
const GATHER_MS = 20;

interface UnsentRow {
  readonly position: string;
  readonly topic: string;
  readonly key: string | null;
  readonly sequence: string;
  readonly headers: Record<string, string>;
  readonly payload: Buffer | null;
}

/**
 * Sends the outbox to the event log: one leader per service, rows in the order they were written, marked after the log acknowledged them.
 *
 * A row counts as unsent by a flag of its own, not by a cursor, so one that commits late is found whenever it appears. (A cursor would need the
 * bound of `pg_snapshot_xmin`, which one long transaction anywhere on the server holds back for every service.) Order within a key holds because
 * its counter row is locked from the insert to the commit.
 */
export class OutboxRelay {
  private readonly stopped = new AbortController();
  private hint = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private leads = false;

  constructor(private readonly options: RelayOptions) {}

  start(): void {
    this.running = this.run();
  }

  /** Rows may wait: look now. */
  wake(): void {
    this.hint.abort();
  }

  get leading(): boolean {
    return this.leads;
  }

  /** Finishes the append under way and gives up the leadership. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private get batchRows(): number {
    return this.options.batchRows ?? 2_000;
  }

  private get name(): string {
    const { service, slots } = this.options;
    return slots ? `${service}.outbox.${slots.join('-')}` : `${service}.outbox`;
  }

  private async run(): Promise<void> {
    let backOffMs = 100;
    while (!this.stopped.signal.aborted) {
      try {
        const leadership = await RelayLeadership.tryTake(this.options.databaseUrl, this.name);
        if (leadership) await this.lead(leadership);
        else await this.wait(1_000);
        backOffMs = 100;
      } catch (err) {
        this.options.logger.warn(
          { err, service: this.options.service },
          'the outbox relay was interrupted; it begins again',
        );
        backOffMs = Math.min(5_000, backOffMs * 2);
        await this.wait(backOffMs);
      }
    }
  }

  private async lead(leadership: RelayLeadership): Promise<void> {
    // The writer opens before the first look at the epoch: whoever passes that look is the last to have opened one.
    let writer: FencedWriter | undefined;
    try {
      writer = await this.options.eventLog.openWriter({ name: leadership.name, epoch: leadership.epoch });
      this.leads = true;
      while (!this.stopped.signal.aborted) {
        this.hint = new AbortController();
        const sent = await this.relayOnce(leadership, writer);
        if (sent === undefined) return;
        if (sent === 0) await this.wait(this.options.pollMs ?? 200, this.hint.signal);
        else if (sent < this.batchRows) await this.wait(GATHER_MS);
      }
    } finally {
      this.leads = false;
      await writer?.close();
      await leadership.resign();
    }
  }

  /** Sends one batch. Returns its size, or undefined when a later leader has begun. */
  private async relayOnce(leadership: RelayLeadership, writer: FencedWriter): Promise<number | undefined> {
    const failpoint = this.options.failpoint ?? noFailpoints;
    const rows = await this.unsent(leadership);
    if (rows === undefined || rows.length === 0) return rows?.length;
    await failpoint('relay-read');
    await writer.append(rows.map(toRecord));
    await failpoint('relay-appended');
    const marked = await leadership.client.query(
      `UPDATE messaging.outbox SET sent_at = clock_timestamp()
       WHERE position = ANY ($1) AND (SELECT epoch FROM messaging.relay WHERE name = $2) = $3`,
      [rows.map((row) => row.position), leadership.name, leadership.epoch],
    );
    await failpoint('relay-marked');
    return marked.rowCount === 0 ? undefined : rows.length;
  }

  private async unsent(leadership: RelayLeadership): Promise<UnsentRow[] | undefined> {
    const found = await leadership.client.query<UnsentRow & { epoch: string }>(
      `SELECT r.epoch, o.position, o.topic, o.key, o.sequence, o.headers, o.payload
       FROM messaging.relay r LEFT JOIN LATERAL (
         SELECT *, coalesce(sum(octet_length(payload)) OVER (ORDER BY position ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW), 0) AS bytes_before
         FROM (SELECT * FROM messaging.outbox WHERE sent_at IS NULL AND slot = ANY ($3) ORDER BY position LIMIT $2) unsent
       ) o ON o.bytes_before < ${BATCH_BYTES}
       WHERE r.name = $1 ORDER BY o.position`,
      [leadership.name, this.batchRows, this.options.slots ?? everySlot],
    );
    if (found.rows[0]?.epoch !== String(leadership.epoch)) return undefined;
    return found.rows.filter((row) => row.position !== null);
  }

  private async wait(ms: number, hint?: AbortSignal): Promise<void> {
    const signal = hint ? AbortSignal.any([this.stopped.signal, hint]) : this.stopped.signal;
    await pause(ms, undefined, { signal }).catch(() => undefined);
  }
}

const everySlot = Array.from({ length: SLOTS }, (_, slot) => slot);

const toRecord = ({ topic, key, headers, payload, sequence }: UnsentRow): NewRecord => ({
  topic,
  key,
  headers: { ...headers, ce_sequence: sequence },
  value: payload,
});
