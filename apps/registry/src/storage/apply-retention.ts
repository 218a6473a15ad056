import { Injectable } from '@nestjs/common';
import { Clock } from '@modelyard/chassis';
import { AuditTrail } from '@modelyard/messaging';
import { DataSource } from 'typeorm';
import { awaitFreezing } from '../artifacts/artifact-files.js';
import type { Amount } from './sweep-orphans.js';
import { livingFolders, retentionCandidates } from './retention-candidates.js';
import { dayMs, StorageSettings } from './storage-settings.js';

export type RetentionReason = 'run-deleted' | 'experiment-deleted' | 'model-deleted' | 'model-unregistered';

/** A folder that the policy clears, with what is in it that nothing alive owns. */
export interface ExpiredFolder extends Amount {
  readonly folder: string;
  readonly reason: RetentionReason;
}

// More wait for the next round; each costs a look at everything that is alive.
const foldersAtOnce = 500;

/**
 * Removes the files of what was deleted long ago, and of logged models that were never registered, where the installation says so.
 * Never a file of a registered version, whatever its stage, nor of a run or logged model that is alive. The content follows with the
 * sweep once nothing else refers to it.
 */
@Injectable()
export class ApplyRetention {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
    private readonly settings: StorageSettings,
  ) {}

  async execute(dryRun: boolean): Promise<readonly ExpiredFolder[]> {
    const { deletedDays, unregisteredDays } = this.settings;
    if (deletedDays === 0 && unregisteredDays === 0) return [];
    if (!dryRun) await this.noteCandidates();
    const expired: ExpiredFolder[] = [];
    for (const { folder, reason } of await this.due()) {
      const cleared = dryRun ? await this.measure(folder) : await this.clear(folder, reason);
      if (cleared.artifacts > 0) expired.push({ folder, reason, ...cleared });
    }
    return expired;
  }

  // Nobody notes when a run was deleted, so its time runs from when that was first seen; restoring it ends it.
  private async noteCandidates(): Promise<void> {
    await this.database.query(
      `with candidates as materialized (${retentionCandidates}),
       gone as (
         delete from retention_marks m
         where not exists (select 1 from candidates c where c.folder = m.folder and c.reason = m.reason))
       insert into retention_marks (folder, reason, since) select folder, reason, coalesce(since, $1) from candidates
       on conflict (folder) do update set reason = excluded.reason, since = excluded.since
         where retention_marks.reason <> excluded.reason`,
      [this.clock.now()],
    );
  }

  private async due(): Promise<readonly { folder: string; reason: RetentionReason }[]> {
    const { deletedDays, unregisteredDays } = this.settings;
    return this.database.query(
      `select folder, reason from retention_marks m
       where since < case when reason = 'model-unregistered' then $2::timestamptz else $1::timestamptz end
         and exists (select 1 from artifact_files f where f.path >= m.folder || '/' and f.path < m.folder || '0')
       order by folder limit ${foldersAtOnce}`,
      [this.before(deletedDays), this.before(unregisteredDays)],
    );
  }

  private before(days: number): Date | null {
    return days === 0 ? null : new Date(this.clock.now().getTime() - days * dayMs);
  }

  private async measure(folder: string): Promise<Amount> {
    const [found] = await this.database.query<Amount[]>(
      `with living as materialized (${livingFolders})
       select count(*)::int as artifacts, coalesce(sum(bytes), 0)::float8 as bytes from artifact_files f where ${expendable}`,
      [folder],
    );
    return found ?? nothing;
  }

  private async clear(folder: string, reason: RetentionReason): Promise<Amount> {
    return this.database.transaction(async (manager) => {
      await awaitFreezing(manager);
      const [cleared] = await manager.query<Amount[]>(
        `with living as materialized (${livingFolders}),
         removed as (delete from artifact_files f where ${expendable} returning path, digest, bytes),
         noted as (
           insert into artifact_removals (removed_at, reason, path, digest, bytes)
           select $2, $3, path, digest, bytes from removed)
         select count(*)::int as artifacts, coalesce(sum(bytes), 0)::float8 as bytes from removed`,
        [folder, this.clock.now(), reason],
      );
      const amount = cleared ?? nothing;
      if (amount.artifacts > 0) {
        await this.audit.record(manager, {
          action: 'clear-artifacts',
          object: { kind: 'artifact-folder', id: folder },
          before: { folder, ...amount },
          after: null,
          reason: `retention: ${reason}`,
          details: { ...amount, reason },
        });
      }
      return amount;
    });
  }
}

const nothing: Amount = { artifacts: 0, bytes: 0 };
const expendable = `f.path >= $1 || '/' and f.path < $1 || '0' and not exists (
  select 1 from living l where f.path = l.folder or starts_with(f.path, l.folder || '/'))`;
