import { Column, Entity, PrimaryColumn } from 'typeorm';
import { int8 } from '../database/columns.js';
import type { KeyValueTable } from '../database/key-values.js';

@Entity('registered_models')
export class RegisteredModelEntity {
  @PrimaryColumn({ name: 'model_id', type: 'uuid' })
  modelId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column(int8('creation_time'))
  creationTime!: number;

  @Column(int8('last_update_time'))
  lastUpdateTime!: number;

  /** Numbers are given out once: a deleted version's number never comes back. */
  @Column({ name: 'next_version', type: 'int' })
  nextVersion!: number;
}

export const registeredModelTags: KeyValueTable = {
  table: 'registered_model_tags',
  owners: 'registered_models',
  ownerColumn: 'model_id',
  ownerType: 'uuid',
  writable: 'true',
};

/** Prompts are registered models with this tag; searches leave them out unless asked for them. */
export const promptTag = 'mlflow.prompt.is_prompt';
