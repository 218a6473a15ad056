import type { CallContext } from '@modelyard/chassis';
import type { ChallengeResult, RetrainingPolicy, RetrainingPriority, RetrainingTrigger } from '@modelyard/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LabelledWindow } from '../../windows/labelled-windows.js';
import type { RetrainingState } from '../retraining.js';

/** One request for a retraining, from the signal to the verdict. The queue is a projection of these rows. */
@Entity('retraining')
export class RetrainingRow {
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

  /** The policy the request was made under; a later change does not move its goal. */
  @Column('jsonb')
  policy!: RetrainingPolicy;

  @Column('text')
  state!: RetrainingState;

  /** Event time from which labelled rows are of the new kind. */
  @Column('timestamptz', { name: 'labels_since' })
  labelsSince!: Date;

  @Column('integer', { name: 'required_rows' })
  requiredRows!: number;

  @Column('integer', { name: 'labelled_rows' })
  labelledRows!: number;

  /** The data it trains on, frozen when it was queued. */
  @Column('jsonb')
  windows!: readonly LabelledWindow[];

  @Column('integer')
  attempt!: number;

  /** Rises with every worker that takes the request; only the holder of the newest may change anything. */
  @Column('integer')
  fence!: number;

  @Column('timestamptz', { name: 'not_before', nullable: true })
  notBefore!: Date | null;

  @Column('timestamptz', { name: 'heartbeat_at', nullable: true })
  heartbeatAt!: Date | null;

  @Column('text', { name: 'run_id', nullable: true })
  runId!: string | null;

  /** The registered version's number, once there is one. */
  @Column('text', { nullable: true })
  version!: string | null;

  @Column('jsonb', { nullable: true })
  result!: ChallengeResult | null;

  /** Why it was skipped or failed, as a stable code. */
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
