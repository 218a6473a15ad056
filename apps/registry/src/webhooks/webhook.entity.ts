import { Column, Entity, PrimaryColumn } from 'typeorm';
import { int8 } from '../database/columns.js';
import type { WebhookEvent } from './webhook-events.js';

export const webhookStatuses = ['ACTIVE', 'DISABLED'] as const;
export type WebhookStatus = (typeof webhookStatuses)[number];

@Entity('webhooks')
export class WebhookEntity {
  @PrimaryColumn({ name: 'webhook_id', type: 'uuid' })
  webhookId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ type: 'text' })
  url!: string;

  @Column({ type: 'text', array: true })
  events!: WebhookEvent[];

  @Column({ type: 'text' })
  status!: WebhookStatus;

  /** The signing secret, encrypted; loaded only where it is asked for by name, so that no view can show it. */
  @Column({ name: 'sealed_secret', type: 'bytea', nullable: true, select: false })
  sealedSecret?: Buffer | null;

  @Column(int8('creation_time'))
  creationTime!: number;

  @Column(int8('last_update_time'))
  lastUpdateTime!: number;
}
