import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModelRegistered, modelVersionTopic, type EventData } from '@modelyard/contracts';
import { EventPublisher, type Published } from '@modelyard/messaging';
import type { EntityManager } from 'typeorm';
import { changesOf, registered, type Change, type Origin } from './changes.js';
import { entryDetail } from './entry-detail.js';
import { HistoryWriter } from './history-writer.js';
import { kindOf } from './kinds.js';

interface LifecycleData {
  readonly modelId: string;
  readonly name: string;
  readonly modelVersionId?: string | null;
  readonly version?: string | null;
}

/** Keeps every event of a model's life in the transaction of its change, whichever use case publishes it. */
@Injectable()
export class RecordRegistry implements OnModuleInit {
  constructor(
    private readonly publisher: EventPublisher,
    private readonly writer: HistoryWriter,
  ) {}

  onModuleInit(): void {
    this.publisher.observe(modelVersionTopic, (manager, event) => this.record(manager, event));
  }

  private async record(manager: EntityManager, { definition, data, envelope }: Published): Promise<void> {
    const { modelId, name, modelVersionId = null, version = null } = data as LifecycleData;
    const event = definition.name;
    const changes = event === ModelRegistered.name ? await registration(manager, data) : changesOf(event, data);
    const reference = { modelId, modelVersionId, name, version, environment: null };
    const detail = entryDetail(data as LifecycleData);
    const entry = { event, kind: kindOf(event), ...reference, detail, envelope };
    await this.writer.writeSettled(manager, entry, changes);
  }
}

async function registration(manager: EntityManager, data: unknown): Promise<readonly Change[]> {
  const { modelVersionId, version, runId, servedModel } = data as EventData<typeof ModelRegistered>;
  const [row] = await manager.query<{ loggedModelId: string | null; known: boolean }[]>(
    `select nullif(logged_model_id, '') as "loggedModelId",
              exists (select from history_spans where subject = $1 and attribute = 'registered') as known
       from model_versions where model_version_id = $1`,
    [modelVersionId],
  );
  // A registration that is announced again, with reference data that came late, changes nothing else.
  if (row?.known) return [];
  const artifactDigest = servedModel?.artifact?.digest ?? null;
  const origin: Origin = { version, runId, loggedModelId: row?.loggedModelId ?? null, artifactDigest };
  return [registered(modelVersionId, origin), ...changesOf(ModelRegistered.name, data)];
}
