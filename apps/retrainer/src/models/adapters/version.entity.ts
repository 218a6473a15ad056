import type { EventData, ModelRegistered, ServedModel } from '@modelyard/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the retrainer remembers of a version: how it is served, and what it was trained on. */
@Entity('version')
export class VersionRow {
  @PrimaryColumn('uuid', { name: 'model_version_id' })
  modelVersionId!: string;

  @Column('uuid', { name: 'model_id' })
  modelId!: string;

  @Column('text')
  name!: string;

  @Column('text')
  version!: string;

  @Column('jsonb', { name: 'served_model', nullable: true })
  servedModel!: ServedModel | null;

  @Column('jsonb', { name: 'reference_data', nullable: true })
  referenceData!: EventData<typeof ModelRegistered>['referenceData'];

  /** Null while it is not in Production. */
  @Column('timestamptz', { name: 'in_production_since', nullable: true })
  inProductionSince!: Date | null;
}
