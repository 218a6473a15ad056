import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { TopicPartition } from '../event-log/event-log.js';

export interface LeaseSettings {
  /** How long a silent member keeps its partitions. */
  readonly leaseMs: number;
}

interface Row extends TopicPartition {
  readonly owner: string | null;
}

/**
 * One member of a consumer group. Each renewal, under the lock of the group's row, drops members whose lease ran out, works out the fair share and
 * gives up what exceeds it or takes what is free: partitions that need not move do not move. Ownership is a column, so a commit by a member that
 * lost the partition matches no row.
 */
export class GroupMembership {
  readonly id = randomUUID();

  constructor(
    private readonly pool: Pool,
    private readonly group: string,
    private readonly topics: readonly string[],
    private readonly settings: LeaseSettings,
  ) {}

  /** Renews the lease and rebalances. Returns the partitions held from now on. */
  async renew(): Promise<TopicPartition[]> {
    return this.locked(async (client) => {
      await client.query(
        `DELETE FROM event_log.member WHERE "group" = $1 AND lease_until < clock_timestamp() AND id <> $2`,
        [this.group, this.id],
      );
      await client.query(
        `INSERT INTO event_log.member ("group", id, topics, lease_until)
         VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')
         ON CONFLICT ("group", id) DO UPDATE SET lease_until = excluded.lease_until`,
        [this.group, this.id, this.topics, this.settings.leaseMs],
      );
      await this.addPartitions(client);
      return this.rebalance(client);
    });
  }

  /** Stores the next offset while the partition is ours. */
  async commit({ topic, partition }: TopicPartition, nextOffset: bigint): Promise<boolean> {
    const stored = await this.pool.query(
      `UPDATE event_log.assignment SET committed_offset = $5 WHERE "group" = $1 AND topic = $2 AND partition = $3 AND owner = $4`,
      [this.group, topic, partition, this.id, nextOffset],
    );
    return stored.rowCount === 1;
  }

  async committed({ topic, partition }: TopicPartition): Promise<bigint | undefined> {
    const found = await this.pool.query<{ committed_offset: string | null }>(
      `SELECT committed_offset FROM event_log.assignment WHERE "group" = $1 AND topic = $2 AND partition = $3`,
      [this.group, topic, partition],
    );
    const offset = found.rows[0]?.committed_offset;
    return offset === undefined || offset === null ? undefined : BigInt(offset);
  }

  async leave(): Promise<void> {
    await this.locked(async (client) => {
      await client.query(`UPDATE event_log.assignment SET owner = NULL WHERE "group" = $1 AND owner = $2`, [
        this.group,
        this.id,
      ]);
      await client.query(`DELETE FROM event_log.member WHERE "group" = $1 AND id = $2`, [this.group, this.id]);
    });
  }

  private async addPartitions(client: PoolClient): Promise<void> {
    await client.query(
      `INSERT INTO event_log.assignment ("group", topic, partition)
       SELECT $1, topic, partition FROM event_log.partition WHERE topic = ANY ($2) ON CONFLICT DO NOTHING`,
      [this.group, this.topics],
    );
  }

  private async rebalance(client: PoolClient): Promise<TopicPartition[]> {
    await client.query(
      `UPDATE event_log.assignment a SET owner = NULL WHERE "group" = $1 AND owner IS NOT NULL
       AND NOT EXISTS (SELECT FROM event_log.member m WHERE m."group" = $1 AND m.id = a.owner)`,
      [this.group],
    );
    const held: TopicPartition[] = [];
    for (const topic of this.topics) held.push(...(await this.shareOf(client, topic)));
    return held;
  }

  private async shareOf(client: PoolClient, topic: string): Promise<TopicPartition[]> {
    const rows = await client.query<Row>(
      `SELECT topic, partition, owner FROM event_log.assignment WHERE "group" = $1 AND topic = $2 ORDER BY partition`,
      [this.group, topic],
    );
    const members = await client.query<{ id: string }>(
      `SELECT id FROM event_log.member WHERE "group" = $1 AND $2 = ANY (topics) ORDER BY id`,
      [this.group, topic],
    );
    const place = members.rows.findIndex((member) => member.id === this.id);
    const share = Math.floor(rows.rows.length / members.rows.length);
    const quota = share + (place < rows.rows.length % members.rows.length ? 1 : 0);
    const mine = rows.rows.filter((row) => row.owner === this.id);
    const free = rows.rows.filter((row) => row.owner === null);
    const surplus = mine.slice(quota);
    const taken = free.slice(0, Math.max(0, quota - mine.length));
    await this.setOwner(client, surplus, null);
    await this.setOwner(client, taken, this.id);
    return [...mine.slice(0, quota), ...taken].map((row) => ({ topic: row.topic, partition: row.partition }));
  }

  private async setOwner(client: PoolClient, rows: readonly Row[], owner: string | null): Promise<void> {
    if (rows.length === 0) return;
    await client.query(
      `UPDATE event_log.assignment SET owner = $4 WHERE "group" = $1 AND topic = $2 AND partition = ANY ($3)`,
      [this.group, rows[0]?.topic, rows.map((row) => row.partition), owner],
    );
  }

  private async locked<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken = false;
    try {
      await client.query(`INSERT INTO event_log.consumer_group (name) VALUES ($1) ON CONFLICT DO NOTHING`, [
        this.group,
      ]);
      await client.query('BEGIN');
      await client.query(`SELECT FROM event_log.consumer_group WHERE name = $1 FOR UPDATE`, [this.group]);
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      broken = await client.query('ROLLBACK').then(
        () => false,
        () => true,
      );
      throw error;
    } finally {
      client.release(broken);
    }
  }
}
