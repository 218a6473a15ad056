import type { CallContext } from '@modelyard/chassis';
import type { CheckResult } from '@modelyard/contracts';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import type { VerificationState } from './verification.js';

/** How far staging has come with one version. */
@Entity('verification')
export class VerificationRow {
  @PrimaryColumn('uuid', { name: 'model_version_id' })
  modelVersionId!: string;

  @Column('uuid', { name: 'model_id' })
  modelId!: string;

  @Column('text')
  state!: VerificationState;

  @Column('jsonb')
  checks!: CheckResult[];

  @Column('timestamptz')
  deadline!: Date;

  /** The call that led here, so that what is published later belongs to the same chain of causes. */
  @Column('jsonb')
  context!: CallContext;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @VersionColumn({ name: 'row_version' })
  rowVersion!: number;
}
