import type { CallContext } from '@modelyard/chassis';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import type { RolloutState } from './rollout.js';

/** One attempt to give a version the traffic of an environment. */
@Entity('rollout')
export class RolloutRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  environment!: string;

  @Column('uuid', { name: 'model_id' })
  modelId!: string;

  @Column('uuid', { name: 'model_version_id' })
  modelVersionId!: string;

  @Column('text')
  state!: RolloutState;

  /** Why it ended the way it did; null while it runs and when it completed. */
  @Column('text', { nullable: true })
  cause!: string | null;

  /** The version that served when this rollout began. */
  @Column('uuid', { name: 'previous_version_id', nullable: true })
  previousVersionId!: string | null;

  /** The plan revision that gave the version its traffic; null before that. */
  @Column('integer', { name: 'plan_revision', nullable: true })
  planRevision!: number | null;

  @Column('integer', { name: 'policy_version' })
  policyVersion!: number;

  @Column('timestamptz')
  deadline!: Date;

  @Column('jsonb')
  context!: CallContext;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @VersionColumn({ name: 'row_version' })
  rowVersion!: number;
}
