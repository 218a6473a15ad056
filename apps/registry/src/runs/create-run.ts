import { Injectable } from '@nestjs/common';
import { Clock, IdSource } from '@modelyard/chassis';
import { DataSource } from 'typeorm';
import type { KeyValue } from '../database/key-values.js';
import { FindExperiment } from '../experiments/find-experiment.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { checkLength, limits } from '../mlflow-wire/limits.js';
import { FindRun } from './find-run.js';
import { nameFor } from './run-name.js';
import { runNameTag } from './run.entity.js';
import { checkRunTag } from './run-tags.js';
import type { Run } from './run.js';

export interface NewRun {
  readonly experimentId: string;
  readonly userId: string;
  /** Undefined: taken from the name tag, else made up. */
  readonly runName: string | undefined;
  /** Milliseconds since 1970; undefined: now. */
  readonly startTime: number | undefined;
  readonly tags: readonly KeyValue[];
}

@Injectable()
export class CreateRun {
  constructor(
    private readonly database: DataSource,
    private readonly ids: IdSource,
    private readonly clock: Clock,
    private readonly experiments: FindExperiment,
    private readonly find: FindRun,
  ) {}

  /** Starts a run in an active experiment. */
  async execute(run: NewRun): Promise<Run> {
    for (const { key, value } of run.tags) checkRunTag(key, value);
    const runId = this.ids.uuid7().replaceAll('-', '');
    const name = nameOf(run, runId);
    const tags = new Map([...run.tags.map(({ key, value }) => [key, value] as const), [runNameTag, name] as const]);
    const [created] = await this.database.query<{ run_id: string }[]>(
      `with run as (
         insert into runs (run_id, experiment_id, run_name, user_id, status, start_time, artifact_uri)
         select $2, experiment_id, $3, $4, 'RUNNING', $5, artifact_location || '/' || $2 || '/artifacts'
         from experiments where experiment_id = $1 and lifecycle_stage = 'active'
         returning run_id),
       tags as (
         insert into run_tags (run_id, key, value)
         select run_id, t.key, t.value from run, unnest($6::text[], $7::text[]) as t(key, value))
       select run_id from run`,
      [
        run.experimentId,
        runId,
        name,
        run.userId,
        run.startTime ?? this.clock.now().getTime(),
        [...tags.keys()],
        [...tags.values()],
      ],
    );
    if (!created) throw await this.experiments.whyNotWritable(run.experimentId);
    return this.find.byId(runId);
  }
}

function nameOf({ runName, tags }: NewRun, runId: string): string {
  const tagged = tags.find(({ key }) => key === runNameTag)?.value;
  if (runName !== undefined && tagged !== undefined && runName !== tagged) {
    throw invalidParameter(
      `Both 'run_name' argument and '${runNameTag}' tag are specified, but with different values ` +
        `(run_name='${runName}', ${runNameTag}='${tagged}').`,
    );
  }
  checkLength('run_name', runName, limits.runName);
  return runName ?? tagged ?? nameFor(runId);
}
