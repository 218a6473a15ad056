import { Clock } from '@modelyard/chassis';
import { DataSource, type EntityManager } from 'typeorm';
import { RetrainingRow } from './adapters/retraining.entity.js';
import type { Retraining } from './retraining.js';

// A worker that was silent for so long is taken for dead; short, because a person may be waiting for the model.
const silenceMs = 10_000;
const heartbeatMs = 2_000;

/** Thrown where a worker finds that another one has taken its request: it must stop without another effect. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor(requestId: string) {
    super(`another worker has taken the retraining ${requestId}`);
  }
}

/**
 * Who may work on a request. The queue can hand one out twice (a stalled worker goes on without knowing), so each worker draws a fencing
 * token from PostgreSQL, and every effect checks that the token is still the newest.
 */
export class RequestLease {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    /** The same over all lives of a worker, and different for workers that run at the same time. */
    private readonly worker: string,
  ) {}

  /** Takes a queued request; null when it is not to be had (any more, or yet). */
  async take(requestId: string): Promise<Retraining | null> {
    const taken = await this.database.manager
      .createQueryBuilder()
      .update(RetrainingRow)
      .set({
        state: 'training',
        fence: () => 'fence + 1',
        attempt: () => 'attempt + 1',
        worker: this.worker,
        heartbeatAt: this.clock.now(),
        startedAt: () => `coalesce(started_at, :now)`,
      })
      .where('id = :requestId AND state = :queued AND (not_before IS NULL OR not_before <= :now)')
      .setParameters({ requestId, queued: 'queued', now: this.clock.now() })
      .execute();
    return taken.affected === 1 ? this.database.manager.findOneBy(RetrainingRow, { id: requestId }) : null;
  }

  /** Works while the lease is held: `work` gets a signal that also fires when the lease is lost. */
  async whileHeld(row: Retraining, stop: AbortSignal, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const lost = new AbortController();
    const timer = setInterval(() => {
      // A beat that fails is no verdict: only an answer that the row is another worker's is.
      this.beat(row).then(
        (held) => !held && lost.abort(new LeaseLostError(row.id)),
        () => undefined,
      );
    }, heartbeatMs);
    try {
      await work(AbortSignal.any([stop, lost.signal]));
    } finally {
      clearInterval(timer);
    }
  }

  /** Locks the request until the transaction ends, so that nobody can take it meanwhile. @throws LeaseLostError */
  async lock(manager: EntityManager, { id, fence }: Retraining): Promise<RetrainingRow> {
    const row = await manager.findOne(RetrainingRow, {
      where: { id, fence, state: 'training' },
      lock: { mode: 'pessimistic_write' },
    });
    if (row === null) throw new LeaseLostError(id);
    return row;
  }

  /** Queues requests again whose workers fell silent. @returns how many */
  reclaim(): Promise<number> {
    return this.requeue('heartbeat_at < $1', new Date(this.clock.now().getTime() - silenceMs));
  }

  /** Queues again what this worker held in an earlier life; to be called before it takes anything. @returns how many */
  reclaimOwn(): Promise<number> {
    return this.requeue('worker = $1', this.worker);
  }

  /** A row that somebody is settling right now is locked, and left alone. */
  private async requeue(condition: string, value: unknown): Promise<number> {
    const [, count] = await this.database.query<[unknown, number]>(
      `UPDATE retraining SET state = 'queued', worker = NULL, heartbeat_at = NULL WHERE id IN (
         SELECT id FROM retraining WHERE state = 'training' AND ${condition} FOR UPDATE SKIP LOCKED)`,
      [value],
    );
    return count;
  }

  private async beat({ id, fence }: Retraining): Promise<boolean> {
    const { affected } = await this.database.manager.update(
      RetrainingRow,
      { id, fence, state: 'training' },
      { heartbeatAt: this.clock.now() },
    );
    return affected === 1;
  }
}
