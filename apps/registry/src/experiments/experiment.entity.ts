import { Column, Entity, PrimaryColumn } from 'typeorm';
import { int8 } from '../database/columns.js';
import type { KeyValueTable } from '../database/key-values.js';

export type LifecycleStage = 'active' | 'deleted';

@Entity('experiments')
export class ExperimentEntity {
  @PrimaryColumn({ name: 'experiment_id', type: 'bigint' })
  experimentId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ name: 'artifact_location', type: 'text' })
  artifactLocation!: string;

  @Column({ name: 'lifecycle_stage', type: 'text' })
  lifecycleStage!: LifecycleStage;

  @Column(int8('creation_time'))
  creationTime!: number;

  @Column(int8('last_update_time'))
  lastUpdateTime!: number;
}

export const experimentTags: KeyValueTable = {
  table: 'experiment_tags',
  owners: 'experiments',
  ownerColumn: 'experiment_id',
  ownerType: 'bigint',
  writable: "o.lifecycle_stage = 'active'",
};
