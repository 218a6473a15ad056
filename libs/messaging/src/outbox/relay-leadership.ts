import { createHash } from 'node:crypto';
import { Client } from 'pg';

/**
 * The right to relay one service's outbox, held on a connection of its own: the advisory lock goes with the connection, so a dead process loses it
 * at once. The epoch, raised by every new leader, fences a paused one that still believes in its lock.
 */
export class RelayLeadership {
  private constructor(
    readonly client: Client,
    readonly name: string,
    readonly epoch: bigint,
  ) {}

  /** Undefined when another process leads. */
  static async tryTake(databaseUrl: string, name: string): Promise<RelayLeadership | undefined> {
    const client = new Client({ connectionString: databaseUrl, keepAlive: true, application_name: `relay ${name}` });
    // A broken connection shows at the next query.
    client.on('error', () => undefined);
    try {
      await client.connect();
      const locked = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
        lockOf(name),
      ]);
      if (!locked.rows[0]?.locked) {
        await client.end();
        return undefined;
      }
      return new RelayLeadership(client, name, await raiseEpoch(client, name));
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  async resign(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}

// Never below the clock, so that epochs still grow after the service's database was made anew while the log kept its fence.
async function raiseEpoch(client: Client, name: string): Promise<bigint> {
  const raised = await client.query<{ epoch: string }>(
    `INSERT INTO messaging.relay AS r (name, epoch) VALUES ($1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
     ON CONFLICT (name) DO UPDATE SET epoch = greatest(r.epoch + 1, excluded.epoch) RETURNING epoch`,
    [name],
  );
  return BigInt(raised.rows[0]?.epoch ?? 0);
}

const lockOf = (name: string): bigint => createHash('sha256').update(`relay ${name}`).digest().readBigInt64BE(0);
