import { Injectable } from '@nestjs/common';
import { Clock, IdSource } from '@modelyard/chassis';
import { DataSource } from 'typeorm';
import type { KeyValue } from '../database/key-values.js';
import { FindExperiment } from '../experiments/find-experiment.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { nameFor } from '../runs/run-name.js';
import { FindLoggedModel, type LoggedModel } from './find-logged-model.js';

export interface NewLoggedModel {
  readonly experimentId: string;
  readonly name: string | undefined;
  readonly modelType: string | undefined;
  readonly sourceRunId: string | undefined;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

@Injectable()
export class CreateLoggedModel {
  constructor(
    private readonly database: DataSource,
    private readonly ids: IdSource,
    private readonly clock: Clock,
    private readonly experiments: FindExperiment,
    private readonly find: FindLoggedModel,
  ) {}

  /** Opens a place for a model's files; the client uploads them and then says that the model is ready. */
  async execute(model: NewLoggedModel): Promise<LoggedModel> {
    const id = this.ids.uuid7().replaceAll('-', '');
    const name = checkName(model.name ?? nameFor(id));
    const modelId = `m-${id}`;
    const params = new Map(model.params.map(({ key, value }) => [key, value]));
    const tags = new Map(model.tags.map(({ key, value }) => [key, value]));
    const [created] = await this.database.query<{ model_id: string }[]>(
      `with model as (
         insert into logged_models
           (model_id, experiment_id, name, artifact_uri, creation_time, last_update_time, status, model_type, source_run_id)
         select $2, experiment_id, $3, artifact_location || '/models/' || $2 || '/artifacts', $4, $4, 'LOGGED_MODEL_PENDING', $5, $6
         from experiments where experiment_id = $1 and lifecycle_stage = 'active'
         returning model_id),
       params as (
         insert into logged_model_params (model_id, key, value)
         select model_id, t.key, t.value from model, unnest($7::text[], $8::text[]) as t(key, value)),
       tags as (
         insert into logged_model_tags (model_id, key, value)
         select model_id, t.key, t.value from model, unnest($9::text[], $10::text[]) as t(key, value))
       select model_id from model`,
      [
        model.experimentId,
        modelId,
        name,
        this.clock.now().getTime(),
        model.modelType ?? null,
        model.sourceRunId ?? null,
        [...params.keys()],
        [...params.values()],
        [...tags.keys()],
        [...tags.values()],
      ],
    );
    if (!created) throw await this.experiments.whyNotWritable(model.experimentId);
    return this.find.byId(modelId);
  }
}

function checkName(name: string): string {
  if (name === '' || /[/:.%"']/.test(name)) {
    throw invalidParameter(
      `Invalid model name (${name}) provided. Model name must be a non-empty string and cannot contain the following characters: / : . % " '`,
    );
  }
  return name;
}
