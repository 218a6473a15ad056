import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { KnownVersion } from '../known-version.js';

/** A version as PostgreSQL keeps it. */
@Entity('version')
export class VersionRow implements KnownVersion {
  @PrimaryColumn('uuid', { name: 'model_version_id' })
  modelVersionId!: string;

  @Column('uuid', { name: 'model_id' })
  modelId!: string;

  @Column('text')
  name!: string;

  @Column('text')
  version!: string;

  @Column('jsonb', { name: 'served_model', nullable: true })
  servedModel!: KnownVersion['servedModel'];

  @Column('jsonb', { name: 'reference_data', nullable: true })
  referenceData!: KnownVersion['referenceData'];

  @Column('timestamptz', { name: 'in_production_since', nullable: true })
  inProductionSince!: Date | null;
}
