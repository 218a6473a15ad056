import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { removeKey, setKeyValues } from '../database/key-values.js';
import { absent } from '../mlflow-wire/mlflow-errors.js';
import { checkExperimentTag } from './create-experiment.js';
import { experimentTags } from './experiment.entity.js';
import { FindExperiment } from './find-experiment.js';

/** Sets and removes tags of active experiments. */
@Injectable()
export class ExperimentTags {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindExperiment,
  ) {}

  async set(experimentId: string, key: string, value: string): Promise<void> {
    checkExperimentTag(key, value);
    const written = await setKeyValues(this.database.manager, experimentTags, experimentId, [{ key, value }]);
    if (!written) throw await this.find.whyNotWritable(experimentId);
  }

  async remove(experimentId: string, key: string): Promise<void> {
    const { lifecycleStage } = await this.find.byId(experimentId);
    if (lifecycleStage !== 'active') throw await this.find.whyNotWritable(experimentId);
    const removed = await removeKey(this.database.manager, experimentTags, experimentId, key);
    if (!removed) throw absent(`No tag with name: ${key} in experiment with id ${experimentId}`);
  }
}
