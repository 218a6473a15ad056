import { Injectable } from '@nestjs/common';
import { Clock } from '@modelyard/chassis';
import { ArtifactStore, type Unfinished } from '@modelyard/artifacts';
import type { Digest } from '@modelyard/contracts';
import { AuditTrail } from '@modelyard/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import { hourMs, StorageSettings, unfinishedHours } from './storage-settings.js';

export interface Amount {
  readonly artifacts: number;
  readonly bytes: number;
}

export interface SweptOrphans {
  /** Content that nothing refers to and whose grace is over. */
  readonly removed: Amount;
  /** Of that, what another service holds, so that it stays. */
  readonly held: Amount;
  /** Content that nothing refers to, still within its grace. */
  readonly waiting: Amount;
  readonly unfinished: Unfinished;
}

interface Blob {
  readonly digest: Digest;
  readonly bytes: number;
}

const atOnce = 50;

/**
 * Removes content that nothing refers to. Only what this registry stored is ever looked at: others keep theirs in the same store.
 *
 * In two steps, so that an upload or a registration that is under way is safe. First the content is marked; whoever puts it again
 * clears the mark, and what refers to it by the next sweep does too. Only a mark older than the grace, and still nothing that refers
 * to it, lets it go, while its row is locked: a put that claims it meanwhile waits, finds it gone and stores it anew.
 */
@Injectable()
export class SweepOrphans {
  constructor(
    private readonly database: DataSource,
    private readonly store: ArtifactStore,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
    private readonly settings: StorageSettings,
  ) {}

  async execute(dryRun: boolean): Promise<SweptOrphans> {
    const now = this.clock.now().getTime();
    const cutoff = new Date(now - this.settings.graceHours * hourMs);
    const unfinished = await this.discardUnfinished(new Date(now - unfinishedHours * hourMs), dryRun);
    const { ripe, waiting } = await this.survey(cutoff);
    if (dryRun) return { removed: ripe, held: nothing, waiting, unfinished };
    await this.mark(new Date(now));
    let removed = nothing;
    let held = nothing;
    for (let batch = await this.removeSome(cutoff); batch; batch = await this.removeSome(cutoff)) {
      removed = sum(removed, batch.removed);
      held = sum(held, batch.held);
    }
    return { removed, held, waiting, unfinished };
  }

  private async survey(cutoff: Date): Promise<{ ripe: Amount; waiting: Amount }> {
    const [row] = await this.database.query<{ ripe: number; ripe_bytes: number; all: number; all_bytes: number }[]>(
      `select count(*) filter (where unreferenced_since < $1)::int as ripe,
         coalesce(sum(bytes) filter (where unreferenced_since < $1), 0)::float8 as ripe_bytes,
         count(*)::int as all, coalesce(sum(bytes), 0)::float8 as all_bytes
       from artifact_blobs b where ${unreferenced}`,
      [cutoff],
    );
    const ripe = { artifacts: row?.ripe ?? 0, bytes: row?.ripe_bytes ?? 0 };
    return {
      ripe,
      waiting: { artifacts: (row?.all ?? 0) - ripe.artifacts, bytes: (row?.all_bytes ?? 0) - ripe.bytes },
    };
  }

  private async mark(now: Date): Promise<void> {
    await this.database.query(
      `update artifact_blobs b set unreferenced_since = case when ${unreferenced} then $1::timestamptz end
       where (unreferenced_since is null) = (${unreferenced})`,
      [now],
    );
  }

  private async removeSome(cutoff: Date): Promise<{ removed: Amount; held: Amount } | undefined> {
    return this.database.transaction(async (manager) => {
      const doomed = await manager.query<Blob[]>(
        `select digest, bytes::float8 as bytes from artifact_blobs b
         where unreferenced_since < $1 and ${unreferenced} order by digest limit ${atOnce} for update`,
        [cutoff],
      );
      if (doomed.length === 0) return undefined;
      const outcomes = await Promise.all(doomed.map(({ digest }) => this.store.remove(digest)));
      const removed = doomed.filter((_blob, index) => outcomes[index] === true);
      const held = doomed.filter((_blob, index) => outcomes[index] !== true);
      await this.forget(manager, removed, held);
      return { removed: amountOf(removed), held: amountOf(held) };
    });
  }

  /** What another service holds is its own from now on. */
  private async forget(manager: EntityManager, removed: readonly Blob[], held: readonly Blob[]): Promise<void> {
    const digests = [...removed, ...held].map(({ digest }) => digest);
    await manager.query('delete from artifact_blobs where digest = any($1)', [digests]);
    if (removed.length === 0) return;
    await manager.query(
      `insert into artifact_removals (removed_at, reason, digest, bytes)
       select $1, 'unreferenced', digest, bytes from unnest($2::text[], $3::bigint[]) as removed (digest, bytes)`,
      [this.clock.now(), removed.map(({ digest }) => digest), removed.map(({ bytes }) => bytes)],
    );
    await this.audit.record(manager, {
      action: 'sweep-artifacts',
      object: { kind: 'artifact-store', id: 'artifacts' },
      before: removed,
      after: null,
      reason: `nothing referred to them for ${this.settings.graceHours} hours`,
      details: { ...amountOf(removed) },
    });
  }

  private async discardUnfinished(before: Date, dryRun: boolean): Promise<Unfinished> {
    const found = await this.store.discardUnfinished(before, dryRun);
    if (!dryRun) {
      // The URL of a file that is sent by one PUT may be good for a week, that of a part never so long.
      await this.database.query(
        `delete from artifact_uploads
         where begun_at < $1 and (completed_at is not null or parts_id is not null or begun_at < $1 - interval '7 days')`,
        [before],
      );
    }
    return found;
  }
}

const unreferenced = `b.digest not in (select digest from artifact_references where digest is not null)`;
const nothing: Amount = { artifacts: 0, bytes: 0 };

function amountOf(blobs: readonly Blob[]): Amount {
  return { artifacts: blobs.length, bytes: blobs.reduce((total, { bytes }) => total + bytes, 0) };
}

function sum(one: Amount, other: Amount): Amount {
  return { artifacts: one.artifacts + other.artifacts, bytes: one.bytes + other.bytes };
}
