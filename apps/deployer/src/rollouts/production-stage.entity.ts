import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A version that the registry holds in Production now. */
@Entity('production_member')
export class ProductionMemberRow {
  @PrimaryColumn('uuid', { name: 'model_version_id' })
  modelVersionId!: string;

  @Column('uuid', { name: 'model_id' })
  modelId!: string;

  @Column('timestamptz')
  since!: Date;
}

/**
 * A version that has left Production. What follows for the traffic is decided when it falls due and not at once: its
 * successor is announced by another event of the same transaction, in either order.
 */
@Entity('stage_loss')
export class StageLossRow {
  @PrimaryColumn('uuid', { name: 'model_version_id' })
  modelVersionId!: string;

  @Column('uuid', { name: 'model_id' })
  modelId!: string;

  @Column('text')
  reason!: string;

  @Column('timestamptz')
  due!: Date;
}
