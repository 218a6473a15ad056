import type { CallContext } from '@modelyard/chassis';
import type { ChallengeResult, RetrainingPolicy, RetrainingPriority, RetrainingTrigger } from '@modelyard/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LabelledWindow } from '../../windows/labelled-windows.js';
import type { Retraining, RetrainingState } from '../retraining.js';

/** A request as PostgreSQL keeps it. */
@Entity('retraining')
export class RetrainingRow implements Retraining {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  environment!: string;

  @Column('uuid', { name: 'model_id' })
  modelId!: string;

  @Column('text')
  name!: string;

  @Column('jsonb')
  trigger!: RetrainingTrigger;

  @Column('text')
  explanation!: string;

  @Column('text')
  priority!: RetrainingPriority;

  @Column('integer', { name: 'policy_version' })
  policyVersion!: number;

  @Column('jsonb')
  policy!: RetrainingPolicy;

  @Column('text')
  state!: RetrainingState;

  @Column('timestamptz', { name: 'labels_since' })
  labelsSince!: Date;

  @Column('integer', { name: 'required_rows' })
  requiredRows!: number;

  @Column('integer', { name: 'labelled_rows' })
  labelledRows!: number;

  @Column('jsonb')
  windows!: readonly LabelledWindow[];

  @Column('integer')
  attempt!: number;

  @Column('integer')
  fence!: number;

  @Column('timestamptz', { name: 'not_before', nullable: true })
  notBefore!: Date | null;

  @Column('text', { nullable: true })
  worker!: string | null;

  @Column('timestamptz', { name: 'heartbeat_at', nullable: true })
  heartbeatAt!: Date | null;

  @Column('text', { name: 'run_id', nullable: true })
  runId!: string | null;

  @Column('text', { nullable: true })
  version!: string | null;

  @Column('jsonb', { nullable: true })
  result!: ChallengeResult | null;

  @Column('text', { nullable: true })
  cause!: string | null;

  @Column('text', { nullable: true })
  message!: string | null;

  @Column('jsonb')
  context!: CallContext;

  @Column('timestamptz', { name: 'requested_at' })
  requestedAt!: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}
