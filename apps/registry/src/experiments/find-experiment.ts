import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { gather } from '../database/gather.js';
import { loadKeyValues, type KeyValue } from '../database/key-values.js';
import { absent, invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { ExperimentEntity, experimentTags } from './experiment.entity.js';

export interface Experiment extends ExperimentEntity {
  readonly tags: readonly KeyValue[];
}

@Injectable()
export class FindExperiment {
  constructor(private readonly database: DataSource) {}

  /** Throws `resource-not-found`. Deleted experiments are found too. */
  async byId(experimentId: string, manager: EntityManager = this.database.manager): Promise<Experiment> {
    const [experiment] = await this.byIds([experimentId], manager);
    if (!experiment) throw absent(`No Experiment with id=${experimentId} exists`);
    return experiment;
  }

  async byName(name: string): Promise<Experiment> {
    const found = await this.database.getRepository(ExperimentEntity).findOneBy({ name });
    if (!found) throw absent(`Could not find experiment with name '${name}'`);
    return this.byId(found.experimentId);
  }

  /** The experiments that exist among these, in the order of the ids. */
  async byIds(
    experimentIds: readonly string[],
    manager: EntityManager = this.database.manager,
  ): Promise<readonly Experiment[]> {
    if (experimentIds.length === 0) return [];
    const [rows, tags] = await gather(manager, [
      () =>
        manager
          .createQueryBuilder(ExperimentEntity, 'e')
          .where('e.experiment_id = any(:ids::bigint[])', { ids: experimentIds })
          .getMany(),
      () => loadKeyValues(manager, experimentTags, experimentIds),
    ]);
    const byId = new Map(rows.map((row) => [row.experimentId, row]));
    return experimentIds.flatMap((id) => {
      const row = byId.get(id);
      return row ? [Object.assign(row, { tags: tags.get(id) ?? [] })] : [];
    });
  }

  /** The error for a write that found no active experiment: it is absent, or deleted. */
  async whyNotWritable(experimentId: string): Promise<Error> {
    const { lifecycleStage } = await this.byId(experimentId);
    return invalidParameter(
      `The experiment ${experimentId} must be in the 'active' state. Current state is ${lifecycleStage}.`,
    );
  }
}
