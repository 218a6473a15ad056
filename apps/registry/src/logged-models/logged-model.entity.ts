import { Column, Entity, PrimaryColumn } from 'typeorm';
import { int8 } from '../database/columns.js';
import type { KeyValueTable } from '../database/key-values.js';

export const loggedModelStatuses = [
  'LOGGED_MODEL_PENDING',
  'LOGGED_MODEL_READY',
  'LOGGED_MODEL_UPLOAD_FAILED',
] as const;
export type LoggedModelStatus = (typeof loggedModelStatuses)[number];

@Entity('logged_models')
export class LoggedModelEntity {
  @PrimaryColumn({ name: 'model_id', type: 'text' })
  modelId!: string;

  @Column({ name: 'experiment_id', type: 'bigint' })
  experimentId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ name: 'artifact_uri', type: 'text' })
  artifactUri!: string;

  @Column(int8('creation_time'))
  creationTime!: number;

  @Column(int8('last_update_time'))
  lastUpdateTime!: number;

  @Column({ type: 'text' })
  status!: LoggedModelStatus;

  @Column({ name: 'lifecycle_stage', type: 'text' })
  lifecycleStage!: 'active' | 'deleted';

  @Column({ name: 'model_type', type: 'text', nullable: true })
  modelType!: string | null;

  @Column({ name: 'source_run_id', type: 'text', nullable: true })
  sourceRunId!: string | null;
}

const owners = {
  owners: 'logged_models',
  ownerColumn: 'model_id',
  ownerType: 'text',
  writable: "o.lifecycle_stage = 'active'",
} as const;

export const loggedModelTags: KeyValueTable = { table: 'logged_model_tags', ...owners };
export const loggedModelParams: KeyValueTable = { table: 'logged_model_params', ...owners };

/** The tag that lists the versions registered from a logged model. */
export const modelVersionsTag = 'mlflow.modelVersions';
