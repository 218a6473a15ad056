import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { KeyValue } from '../database/key-values.js';
import type { RunDataset } from '../datasets/datasets.js';
import { logDatasets } from '../datasets/log-datasets.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { limits } from '../mlflow-wire/limits.js';
import { FindRun } from './find-run.js';
import { logMetrics, type LoggedMetric } from './log-metrics.js';
import { logParams } from './log-params.js';
import { linkModels } from './link-models.js';
import { RunTags } from './run-tags.js';
import type { RunModel } from './run.js';

export interface RunEntries {
  readonly metrics?: readonly LoggedMetric[];
  readonly params?: readonly KeyValue[];
  readonly tags?: readonly KeyValue[];
  readonly datasets?: readonly RunDataset[];
  readonly models?: readonly RunModel[];
}

/** Adds what a training program reports to an active run: all of it or none. Sending it again changes nothing. */
@Injectable()
export class LogBatch {
  constructor(
    private readonly database: DataSource,
    private readonly tags: RunTags,
    private readonly find: FindRun,
  ) {}

  async execute(runId: string, entries: RunEntries): Promise<void> {
    checkCounts(entries);
    await this.database.transaction(async (manager) => {
      await this.holdActive(manager, runId);
      await logParams(manager, runId, entries.params ?? []);
      await logMetrics(manager, runId, entries.metrics ?? []);
      await this.tags.set(runId, entries.tags ?? [], manager);
      await logDatasets(manager, runId, entries.datasets ?? []);
      await linkModels(manager, runId, entries.models ?? []);
    });
  }

  // A key-share lock lets writers of one run work side by side and keeps its deletion out until they are done.
  private async holdActive(manager: EntityManager, runId: string): Promise<void> {
    const held = await manager.query<unknown[]>(
      `select run_id from runs where run_id = $1 and lifecycle_stage = 'active' for key share`,
      [runId],
    );
    if (held.length === 0) throw await this.find.whyNotWritable(runId, manager);
  }
}

function checkCounts({ metrics = [], params = [], tags = [] }: RunEntries): void {
  const counts = [
    ['metrics', metrics.length, limits.batchMetrics],
    ['params', params.length, limits.batchParams],
    ['tags', tags.length, limits.batchTags],
    ['metrics, params, and tags', metrics.length + params.length + tags.length, limits.batchTotal],
  ] as const;
  for (const [what, count, limit] of counts) {
    if (count > limit) {
      throw invalidParameter(
        `A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. Please split up the request and try again.`,
      );
    }
  }
}
