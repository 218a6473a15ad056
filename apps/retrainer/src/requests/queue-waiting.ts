import { Clock, runInContext } from '@modelyard/chassis';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type LabelledWindow, LabelledWindows } from '../windows/labelled-windows.js';
import { RetrainingRow } from './adapters/retraining.entity.js';
import type { Retraining } from './retraining.js';

/** Looks whether enough labelled rows have come for the requests that wait for them, and freezes their data when they have. */
@Injectable()
export class QueueWaiting {
  constructor(
    private readonly database: DataSource,
    private readonly windows: LabelledWindows,
    private readonly clock: Clock,
  ) {}

  async execute(row: Retraining): Promise<void> {
    await runInContext(row.context, async () => {
      const windows = await this.windows.since(row.modelId, row.environment, row.labelsSince);
      const labelledRows = labelledIn(windows);
      if (labelledRows === row.labelledRows && labelledRows < row.requiredRows) return;
      const enough = labelledRows >= row.requiredRows;
      await this.database.manager.update(
        RetrainingRow,
        { id: row.id, state: 'waiting-for-labels' },
        { labelledRows, ...(enough && { state: 'queued', windows, notBefore: this.clock.now() }) },
      );
    });
  }
}

function labelledIn(windows: readonly LabelledWindow[]): number {
  return windows.reduce((sum, window) => sum + window.labelledRows, 0);
}
