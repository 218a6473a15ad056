import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { queryPrepared } from '@modelyard/messaging';
import { absent, invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { listColumns } from './run-lists.js';
import { infoColumns, runOf, type RunRow } from './run-row.js';
import type { Run } from './run.js';

const oneRun = { name: 'one-run', text: `select ${infoColumns}, ${listColumns} from runs r where r.run_id = $1` };

@Injectable()
export class FindRun {
  constructor(private readonly database: DataSource) {}

  /** Throws `resource-not-found`. Deleted runs are found too. */
  async byId(runId: string, manager: EntityManager = this.database.manager): Promise<Run> {
    return runOf(await this.row(runId, manager));
  }

  /** The run as a flat row; throws as `byId` does. */
  async row(runId: string, manager: EntityManager = this.database.manager): Promise<RunRow> {
    const [row] = await queryPrepared<RunRow>(manager, oneRun, [runId]);
    if (!row) throw runAbsent(runId);
    return row;
  }

  /** The error for a write that found no active run: it is absent, or deleted. */
  async whyNotWritable(runId: string, manager: EntityManager = this.database.manager): Promise<Error> {
    const { lifecycleStage } = await this.byId(runId, manager);
    return invalidParameter(`The run ${runId} must be in the 'active' state. Current state is ${lifecycleStage}.`);
  }
}

/** The error for a run that this registry does not hold. */
export function runAbsent(runId: string): Error {
  return absent(`Run with id=${runId} not found`);
}
