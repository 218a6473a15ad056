import type { LifecyclePolicy } from '@modelyard/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The newest policy of a model; the row `default` is the installation's. */
@Entity('policy')
export class PolicyRow {
  @PrimaryColumn('text')
  subject!: string;

  @Column('integer', { name: 'policy_version' })
  policyVersion!: number;

  @Column('jsonb')
  policy!: LifecyclePolicy;
}
