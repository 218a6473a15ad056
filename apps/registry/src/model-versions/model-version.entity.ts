import type { EventData, ModelRegistered, Stage } from '@modelyard/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ArtifactFile } from '../artifacts/artifact-file.js';
import { int8 } from '../database/columns.js';
import type { KeyValueTable } from '../database/key-values.js';

/** What was announced of a version; its name and tags are those of that moment. */
export type Registration = EventData<typeof ModelRegistered>;

@Entity('model_versions')
export class ModelVersionEntity {
  @PrimaryColumn({ name: 'model_version_id', type: 'uuid' })
  modelVersionId!: string;

  @Column({ name: 'model_id', type: 'uuid' })
  modelId!: string;

  @Column({ type: 'int' })
  version!: number;

  @Column(int8('creation_time'))
  creationTime!: number;

  @Column(int8('last_update_time'))
  lastUpdateTime!: number;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ name: 'user_id', type: 'text' })
  userId!: string;

  @Column({ name: 'current_stage', type: 'text' })
  currentStage!: Stage;

  /** The stage again where the policy makes it exclusive: a unique index lets one version of a model hold it. */
  @Column({ name: 'exclusive_stage', type: 'text', nullable: true })
  exclusiveStage!: Stage | null;

  /** Where the files came from, as the client said it. */
  @Column({ type: 'text' })
  source!: string;

  /** Where clients fetch them. */
  @Column({ name: 'storage_uri', type: 'text' })
  storageUri!: string;

  /** The same as a path of this registry's store; null for files elsewhere. */
  @Column({ name: 'storage_path', type: 'text', nullable: true })
  storagePath!: string | null;

  @Column({ name: 'run_id', type: 'text' })
  runId!: string;

  @Column({ name: 'run_link', type: 'text' })
  runLink!: string;

  @Column({ name: 'logged_model_id', type: 'text', nullable: true })
  loggedModelId!: string | null;

  @Column({ type: 'jsonb' })
  registration!: Registration;

  /** The files it was registered with: what exactly this version is. */
  @Column({ type: 'jsonb' })
  files!: readonly ArtifactFile[];
}

export const modelVersionTags: KeyValueTable = {
  table: 'model_version_tags',
  owners: 'model_versions',
  ownerColumn: 'model_version_id',
  ownerType: 'uuid',
  writable: 'true',
};
