import { Injectable } from '@nestjs/common';
import { Clock } from '@modelyard/chassis';
import { DataSource } from 'typeorm';
import { absent, alreadyExists, invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { checkLength, limits } from '../mlflow-wire/limits.js';
import type { LifecycleStage } from './experiment.entity.js';
import { FindExperiment } from './find-experiment.js';

/** Deletes, restores and renames experiments. */
@Injectable()
export class ExperimentLifecycle {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindExperiment,
    private readonly clock: Clock,
  ) {}

  /** Moves an experiment and all its runs; throws `resource-not-found` where it is not in the other stage. */
  async move(experimentId: string, to: LifecycleStage): Promise<void> {
    const from: LifecycleStage = to === 'active' ? 'deleted' : 'active';
    const moved = await this.database.query<unknown[]>(
      `with experiment as (
         update experiments set lifecycle_stage = $2, last_update_time = $3
         where experiment_id = $1 and lifecycle_stage = $4 returning experiment_id),
       moved as (
         update runs r set lifecycle_stage = $2 from experiment e where r.experiment_id = e.experiment_id)
       select experiment_id from experiment`,
      [experimentId, to, this.clock.now().getTime(), from],
    );
    if (moved.length === 0) throw absent(`No ${from} Experiment with id=${experimentId} exists`);
  }

  async rename(experimentId: string, name: string): Promise<void> {
    checkLength('new_name', name, limits.experimentName);
    const experiment = await this.find.byId(experimentId);
    if (experiment.lifecycleStage !== 'active') {
      throw invalidParameter(`Cannot rename experiment ${experimentId}: it must be in the 'active' state`);
    }
    const renamed = await this.database.query<unknown[]>(
      `with renamed as (
         update experiments set name = $2, last_update_time = $3
         where experiment_id = $1
           and not exists (select 1 from experiments other where other.name = $2 and other.experiment_id <> $1)
         returning experiment_id)
       select experiment_id from renamed`,
      [experimentId, name, this.clock.now().getTime()],
    );
    if (renamed.length === 0) throw alreadyExists(`Experiment(name=${name}) already exists.`);
  }
}
