import { Clock } from '@modelyard/chassis';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { columnsOf } from '../references/column-samples.js';
import { findVersion } from '../versions/known-version.js';
import { windowColumns, type ClosedWindowRow } from '../windows/window.js';
import { windowRows } from '../windows/window-rows.js';
import { ArchiveWindow } from './archive-window.js';

/** Writes a new revision of windows whose labels have changed, rarer the more revisions there are. */
@Injectable()
export class RefreshArchives {
  constructor(
    private readonly database: DataSource,
    private readonly archiveWindow: ArchiveWindow,
    private readonly clock: Clock,
  ) {}

  /** @returns whether a window was refreshed; then another one may be waiting */
  execute(): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const [window] = await manager.query<ClosedWindowRow[]>(
        `SELECT ${windowColumns} FROM observation_window w
         WHERE state = 'judged' AND labels_changed_at < $1::timestamptz - least(30, revision) * interval '1 second'
         ORDER BY labels_changed_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
        [this.clock.now()],
      );
      if (!window) return false;
      const version = await findVersion(manager, window.modelVersionId);
      const rows = await windowRows(manager, [window.id]);
      const features = columnsOf(version?.servedModel?.features, rows);
      await this.archiveWindow.execute(manager, { window, version, rows, features });
      return true;
    });
  }
}
