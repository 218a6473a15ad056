import { Injectable } from '@nestjs/common';
import { Clock } from '@modelyard/chassis';
import { DataSource } from 'typeorm';
import { removeKey, setKeyValues, type KeyValue } from '../database/key-values.js';
import { absent } from '../mlflow-wire/mlflow-errors.js';
import { checkKey } from '../mlflow-wire/limits.js';
import { FindLoggedModel, type LoggedModel } from './find-logged-model.js';
import {
  LoggedModelEntity,
  loggedModelParams,
  loggedModelTags,
  type LoggedModelStatus,
} from './logged-model.entity.js';

/** Finalizes, tags and deletes logged models. */
@Injectable()
export class ChangeLoggedModel {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly find: FindLoggedModel,
  ) {}

  /** Sets the status; the client does so once all files are uploaded. */
  async finalize(modelId: string, status: LoggedModelStatus): Promise<LoggedModel> {
    await this.find.byId(modelId);
    await this.database.manager.update(
      LoggedModelEntity,
      { modelId },
      { status, lastUpdateTime: this.clock.now().getTime() },
    );
    return this.find.byId(modelId);
  }

  async delete(modelId: string): Promise<void> {
    await this.find.byId(modelId);
    await this.database.manager.update(LoggedModelEntity, { modelId }, { lifecycleStage: 'deleted' });
  }

  async setTags(modelId: string, tags: readonly KeyValue[]): Promise<LoggedModel> {
    for (const { key } of tags) checkKey('tag', key, 'tags.key');
    if (tags.length > 0 && !(await setKeyValues(this.database.manager, loggedModelTags, modelId, tags))) {
      throw absent(`Logged model with ID '${modelId}' not found.`);
    }
    return this.find.byId(modelId);
  }

  async removeTag(modelId: string, key: string): Promise<void> {
    await this.find.byId(modelId);
    if (!(await removeKey(this.database.manager, loggedModelTags, modelId, key))) {
      throw absent(`No tag with key '${key}' found for model with ID '${modelId}'.`);
    }
  }

  async setParams(modelId: string, params: readonly KeyValue[]): Promise<void> {
    for (const { key } of params) checkKey('param', key, 'params.key');
    if (params.length > 0 && !(await setKeyValues(this.database.manager, loggedModelParams, modelId, params))) {
      throw absent(`Logged model with ID '${modelId}' not found.`);
    }
  }
}
