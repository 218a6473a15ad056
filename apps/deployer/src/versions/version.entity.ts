import type { ServedModel } from '@modelyard/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the deployer has to know of a version, as the registry announced it. */
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

  /** Null: there is nothing to serve. */
  @Column('jsonb', { name: 'served_model', nullable: true })
  servedModel!: ServedModel | null;

  @Column('text', { name: 'input_example', nullable: true })
  inputExample!: string | null;

  @Column('jsonb', { name: 'reference_data', nullable: true })
  referenceData!: { digest: string; format: 'parquet' | 'csv' | 'ndjson'; labelColumn?: string } | null;

  @Column('boolean', { default: false })
  deleted!: boolean;
}
