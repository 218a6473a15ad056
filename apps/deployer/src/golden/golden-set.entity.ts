import type { GoldenRowSource } from '@modelyard/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Tensor } from '@modelyard/model-runs';
import type { GoldenRow } from './golden-row.js';

/** Rows and the outputs that a process of its own computed for them, once; every later check compares with these. */
@Entity('golden_set')
export class GoldenSetRow {
  @PrimaryColumn('uuid', { name: 'model_version_id' })
  modelVersionId!: string;

  @Column('text')
  origin!: GoldenRowSource;

  @Column('jsonb')
  rows!: GoldenRow[];

  /** One list of output tensors per row. */
  @Column('jsonb')
  outputs!: Tensor[][];
}
