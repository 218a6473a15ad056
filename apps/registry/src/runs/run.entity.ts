import { Column, Entity, PrimaryColumn } from 'typeorm';
import { int8 } from '../database/columns.js';
import type { KeyValueTable } from '../database/key-values.js';

export const runStatuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type RunStatus = (typeof runStatuses)[number];

@Entity('runs')
export class RunEntity {
  @PrimaryColumn({ name: 'run_id', type: 'text' })
  runId!: string;

  @Column({ name: 'experiment_id', type: 'bigint' })
  experimentId!: string;

  @Column({ name: 'run_name', type: 'text' })
  runName!: string;

  @Column({ name: 'user_id', type: 'text' })
  userId!: string;

  @Column({ type: 'text' })
  status!: RunStatus;

  @Column(int8('start_time'))
  startTime!: number;

  @Column(int8('end_time', { nullable: true }))
  endTime!: number | null;

  @Column({ name: 'artifact_uri', type: 'text' })
  artifactUri!: string;

  @Column({ name: 'lifecycle_stage', type: 'text' })
  lifecycleStage!: 'active' | 'deleted';
}

export const runTags: KeyValueTable = {
  table: 'run_tags',
  owners: 'runs',
  ownerColumn: 'run_id',
  ownerType: 'text',
  writable: "o.lifecycle_stage = 'active'",
};

/** The tag that repeats a run's name; the two always agree. */
export const runNameTag = 'mlflow.runName';
