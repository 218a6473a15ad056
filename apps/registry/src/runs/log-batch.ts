import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { queryPrepared } from '@modelyard/messaging';
import { absent, invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { FindRun } from './find-run.js';
import { loggedModelsOf, logStatement } from './log-statement.js';
import { paramWrittenOnce } from './log-params.js';
import { readEntries, type RunEntries } from './run-entries.js';

/** Adds what a training program reports to an active run: all of it or none. Sending it again changes nothing. */
@Injectable()
export class LogBatch {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindRun,
  ) {}

  async execute(
    runId: string,
    some: Partial<RunEntries>,
    manager: EntityManager = this.database.manager,
  ): Promise<void> {
    const entries = readEntries(some);
    const { statement, values } = logStatement(runId, entries);
    try {
      const written = await queryPrepared(manager, statement, values);
      if (written.length === 0) throw await this.whyNothing(runId, entries, manager);
    } catch (error) {
      throw isParamChange(error) ? await this.changedParams(runId, entries) : error;
    }
  }

  private async whyNothing(runId: string, entries: RunEntries, manager: EntityManager): Promise<Error> {
    const wanted = loggedModelsOf(entries);
    const known = await manager.query<{ model_id: string }[]>(
      'select model_id from logged_models where model_id = any($1)',
      [wanted],
    );
    const missing = wanted.find((id) => !known.some(({ model_id }) => model_id === id));
    const { lifecycleStage } = await this.find.byId(runId, manager);
    if (lifecycleStage === 'active' && missing !== undefined) {
      return absent(`Logged model with ID '${missing}' not found.`);
    }
    return this.find.whyNotWritable(runId, manager);
  }

  private async changedParams(runId: string, { params }: RunEntries): Promise<Error> {
    const kept = new Map((await this.find.byId(runId)).params.map(({ key, value }) => [key, value]));
    const listed = params
      .filter(({ key, value }) => kept.has(key) && kept.get(key) !== value)
      .map(({ key, value }) => `'${key}': old value '${kept.get(key)}', new value '${value}'`);
    return invalidParameter(
      `Changing param values is not allowed. Params were already logged for run ID='${runId}': ${listed.join('; ')}`,
    );
  }
}

function isParamChange(error: unknown): boolean {
  return (error as { code?: unknown }).code === paramWrittenOnce;
}
