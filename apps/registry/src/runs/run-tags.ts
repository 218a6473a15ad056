import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { removeKey, setKeyValues, type KeyValue } from '../database/key-values.js';
import { absent } from '../mlflow-wire/mlflow-errors.js';
import { checkKey, checkLength, limits } from '../mlflow-wire/limits.js';
import { FindRun } from './find-run.js';
import { runNameTag, runTags } from './run.entity.js';

/** Refuses tags beyond the limits of the contract. */
export function checkRunTag(key: string, value: string, path = 'key'): void {
  checkKey('tag', key, path);
  checkLength('value', value, limits.runTagValue);
}

@Injectable()
export class RunTags {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindRun,
  ) {}

  /** Sets tags of an active run; the name tag renames it. Repeating the call changes nothing. */
  async set(runId: string, tags: readonly KeyValue[], manager: EntityManager = this.database.manager): Promise<void> {
    for (const { key, value } of tags) checkRunTag(key, value);
    if (tags.length === 0) return;
    if (!(await setKeyValues(manager, runTags, runId, tags))) throw await this.find.whyNotWritable(runId, manager);
    const name = tags.findLast(({ key }) => key === runNameTag)?.value;
    if (name !== undefined) await manager.query('update runs set run_name = $2 where run_id = $1', [runId, name]);
  }

  async remove(runId: string, key: string): Promise<void> {
    const { lifecycleStage } = await this.find.byId(runId);
    if (lifecycleStage !== 'active') throw await this.find.whyNotWritable(runId);
    if (!(await removeKey(this.database.manager, runTags, runId, key))) {
      throw absent(`No tag with name: ${key} in run with id ${runId}`);
    }
  }
}
