import { Injectable } from '@nestjs/common';
import { Clock } from '@modelyard/chassis';
import { DataSource } from 'typeorm';
import type { KeyValue } from '../database/key-values.js';
import { alreadyExists, invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { checkKey, checkLength, limits } from '../mlflow-wire/limits.js';
import { escapesItsRoot } from '../artifacts/artifact-path.js';

export interface NewExperiment {
  readonly name: string;
  readonly artifactLocation: string | undefined;
  readonly tags: readonly KeyValue[];
}

@Injectable()
export class CreateExperiment {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The id of the new experiment. Throws `already-exists` for a name in use, also by a deleted experiment. */
  async execute({ name, artifactLocation, tags }: NewExperiment): Promise<string> {
    check(name, artifactLocation, tags);
    const pairs = [...new Map(tags.map(({ key, value }) => [key, value]))];
    const [created] = await this.database.query<{ experiment_id: string }[]>(
      `with id as (select nextval(pg_get_serial_sequence('experiments', 'experiment_id')) as id),
       experiment as (
         insert into experiments (experiment_id, name, artifact_location, creation_time, last_update_time)
         select id, $1, coalesce($2, 'mlflow-artifacts:/' || id), $3, $3 from id
         on conflict (name) do nothing
         returning experiment_id),
       tags as (
         insert into experiment_tags (experiment_id, key, value)
         select experiment_id, t.key, t.value from experiment, unnest($4::text[], $5::text[]) as t(key, value))
       select experiment_id from experiment`,
      [
        name,
        artifactLocation ?? null,
        this.clock.now().getTime(),
        pairs.map(([key]) => key),
        pairs.map(([, value]) => value),
      ],
    );
    if (!created) throw alreadyExists(`Experiment(name=${name}) already exists.`);
    return created.experiment_id;
  }
}

function check(name: string, artifactLocation: string | undefined, tags: readonly KeyValue[]): void {
  checkLength('name', name, limits.experimentName);
  checkLength('artifact_location', artifactLocation, limits.artifactLocation);
  if (artifactLocation !== undefined && (artifactLocation === '' || escapesItsRoot(artifactLocation))) {
    throw invalidParameter(`Invalid artifact location: '${artifactLocation}'`);
  }
  for (const { key, value } of tags) checkExperimentTag(key, value);
}

/** Refuses tags beyond the limits of the contract. */
export function checkExperimentTag(key: string, value: string): void {
  checkKey('tag', key, 'key');
  checkLength('value', value, limits.experimentTagValue);
}
