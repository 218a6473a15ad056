import { Injectable, type OnModuleInit } from '@nestjs/common';
import { modelVersionTopic } from '@modelyard/contracts';
import { EventPublisher, type Published } from '@modelyard/messaging';
import type { EntityManager } from 'typeorm';
import { changesOf } from './changes.js';
import { entryDetail } from './entry-detail.js';
import { HistoryWriter } from './history-writer.js';
import type { NewEntry } from './new-entry.js';
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
    this.publisher.observe(modelVersionTopic, (manager, events) => this.record(manager, events));
  }

  private async record(manager: EntityManager, events: readonly Published[]): Promise<void> {
    await this.writer.writeSettled(manager, events.map(entryOf));
  }
}

function entryOf({ definition, data, envelope }: Published): NewEntry {
  const { modelId, name, modelVersionId = null, version = null } = data as LifecycleData;
  const event = definition.name;
  return {
    event,
    kind: kindOf(event),
    modelId,
    modelVersionId,
    name,
    version,
    environment: null,
    detail: entryDetail(data as LifecycleData),
    envelope,
    changes: changesOf(event, data),
  };
}
