import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { absent } from '../mlflow-wire/mlflow-errors.js';
import type { ImportedTimes } from './import-messages.js';

/** Gives imported things the times they had where they come from. Nothing is announced: what happened is told when it is created here. */
@Injectable()
export class SetTimes {
  constructor(private readonly database: DataSource) {}

  /** Throws `resource-not-found`. */
  async execute(given: ImportedTimes): Promise<void> {
    const { createdAt, changedAt } = given;
    const { table, where, values, name } = targetOf(given);
    const changed = await this.database.query<unknown[]>(
      `with changed as (
         update ${table} set creation_time = $1, last_update_time = $2 where ${where} returning 1)
       select 1 from changed`,
      [createdAt, changedAt, ...values],
    );
    if (changed.length === 0) throw absent(`${name} not found`);
  }
}

interface Target {
  readonly table: string;
  readonly where: string;
  readonly values: readonly unknown[];
  readonly name: string;
}

function targetOf(given: ImportedTimes): Target {
  switch (given.kind) {
    case 'experiment':
      return { table: 'experiments', where: 'experiment_id = $3', values: [given.id], name: `Experiment ${given.id}` };
    case 'logged-model':
      return { table: 'logged_models', where: 'model_id = $3', values: [given.id], name: `Logged model ${given.id}` };
    case 'model':
      return { table: 'registered_models', where: 'name = $3', values: [given.name], name: `Model ${given.name}` };
    case 'version':
      return {
        table: 'model_versions',
        where: 'model_id = (select model_id from registered_models where name = $3) and version = $4',
        values: [given.name, given.version],
        name: `Version ${given.version} of ${given.name}`,
      };
  }
}
