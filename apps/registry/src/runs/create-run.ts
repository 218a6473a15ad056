import { Injectable } from '@nestjs/common';
import { Clock, IdSource } from '@modelyard/chassis';
import { DataSource } from 'typeorm';
import type { KeyValue } from '../database/key-values.js';
import { queryPrepared } from '@modelyard/messaging';
import { FindExperiment } from '../experiments/find-experiment.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { checkLength, limits } from '../mlflow-wire/limits.js';
import { readRunTag } from './read-run-tag.js';
import { nameFor } from './run-name.js';
import { runNameTag } from './run.entity.js';
import { noLists } from './run-lists.js';
import type { RunRow } from './run-row.js';

export interface NewRun {
  readonly experimentId: string;
  readonly userId: string;
  /** Undefined: taken from the name tag, else made up. */
  readonly runName: string | undefined;
  /** Milliseconds since 1970; undefined: now. */
  readonly startTime: number | undefined;
  readonly tags: readonly KeyValue[];
}

const insertRun = {
  name: 'insert-run',
  text: `with run as (
    insert into runs (run_id, experiment_id, run_name, user_id, status, start_time, artifact_uri)
    select $2, experiment_id, $3, $4, 'RUNNING', $5, artifact_location || '/' || $2 || '/artifacts'
    from experiments where experiment_id = $1 and lifecycle_stage = 'active'
    returning run_id, artifact_uri),
  tags as (
    insert into run_tags (run_id, key, value)
    select run_id, t.key, t.value from run, unnest($6::text[], $7::text[]) as t(key, value))
  select artifact_uri from run`,
};

@Injectable()
export class CreateRun {
  constructor(
    private readonly database: DataSource,
    private readonly ids: IdSource,
    private readonly clock: Clock,
    private readonly experiments: FindExperiment,
  ) {}

  /** Starts a run in an active experiment. */
  async execute(run: NewRun): Promise<RunRow> {
    const given = run.tags.map((tag, index) => readRunTag(tag, `tags[${index}]`));
    const runId = this.ids.uuid7().replaceAll('-', '');
    const name = nameOf(run, runId);
    const startTime = run.startTime ?? this.clock.now().getTime();
    const tags = lastByKey([...given, { key: runNameTag, value: name }]);
    const [created] = await queryPrepared<{ artifact_uri: string }>(this.database.manager, insertRun, [
      run.experimentId,
      runId,
      name,
      run.userId,
      startTime,
      tags.map(({ key }) => key),
      tags.map(({ value }) => value),
    ]);
    if (!created) throw await this.experiments.whyNotWritable(run.experimentId);
    return {
      run_id: runId,
      experiment_id: run.experimentId,
      run_name: name,
      user_id: run.userId,
      status: 'RUNNING',
      start_time: String(startTime),
      end_time: null,
      artifact_uri: created.artifact_uri,
      lifecycle_stage: 'active',
      ...noLists,
      tags: tags.map((tag) => JSON.stringify(tag)).join(','),
    };
  }
}

function lastByKey(pairs: readonly KeyValue[]): readonly KeyValue[] {
  const last = new Map(pairs.map(({ key, value }) => [key, value]));
  return [...last].map(([key, value]) => ({ key, value })).toSorted((a, b) => (a.key < b.key ? -1 : 1));
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
