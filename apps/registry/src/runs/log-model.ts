import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { FindRun } from './find-run.js';
import { LogBatch } from './log-batch.js';

const historyTag = 'mlflow.log-model.history';
const modelInfo = z.looseObject({
  artifact_path: z.string(),
  flavors: z.record(z.string(), z.unknown()),
  utc_time_created: z.string(),
  run_id: z.string(),
});

/** Notes a model that a client of MLflow 2 logged into the run's own artifacts: such clients know no logged models. */
@Injectable()
export class LogModel {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindRun,
    private readonly log: LogBatch,
  ) {}

  async execute(runId: string, modelJson: string): Promise<void> {
    const model = parse(modelJson);
    await this.database.transaction(async (manager) => {
      // The list is read and written back: two clients at once must not take each other's entry away.
      await manager.query('select 1 from runs where run_id = $1 for no key update', [runId]);
      const { tags } = await this.find.byId(runId, manager);
      const history = JSON.parse(tags.find(({ key }) => key === historyTag)?.value ?? '[]') as unknown[];
      // A repeated request must not list the model twice.
      const others = history.filter((known) => JSON.stringify(known) !== JSON.stringify(model));
      const value = JSON.stringify([...others, model]);
      await this.log.execute(runId, { tags: [{ key: historyTag, value }] }, manager);
    });
  }
}

function parse(modelJson: string): z.output<typeof modelInfo> {
  try {
    return modelInfo.parse(JSON.parse(modelJson));
  } catch (cause) {
    throw invalidParameter(
      `Malformed model info: model_json must be a JSON object with artifact_path, flavors, utc_time_created and run_id. ${String(cause).slice(0, 200)}`,
    );
  }
}
