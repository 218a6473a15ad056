import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PlanDraft } from './plan-edits.js';

/** The plan in force for a model in an environment. */
@Entity('traffic_plan')
export class TrafficPlanRow {
  @PrimaryColumn('text')
  environment!: string;

  @PrimaryColumn('uuid', { name: 'model_id' })
  modelId!: string;

  @Column('integer')
  revision!: number;

  @Column('jsonb')
  plan!: PlanDraft;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;
}
