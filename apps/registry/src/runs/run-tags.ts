import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { removeKey } from '../database/key-values.js';
import { absent } from '../mlflow-wire/mlflow-errors.js';
import { FindRun } from './find-run.js';
import { runTags } from './run.entity.js';

/** Removes tags of active runs; logging sets them. */
@Injectable()
export class RunTags {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindRun,
  ) {}

  async remove(runId: string, key: string): Promise<void> {
    const { lifecycleStage } = await this.find.byId(runId);
    if (lifecycleStage !== 'active') throw await this.find.whyNotWritable(runId);
    if (!(await removeKey(this.database.manager, runTags, runId, key))) {
      throw absent(`No tag with name: ${key} in run with id ${runId}`);
    }
  }
}
