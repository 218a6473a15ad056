import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@modelyard/contracts';
import type { EntityManager } from 'typeorm';
import type { Change, Setting } from './changes.js';
import type { HistoryKind } from './kinds.js';

/** An entry to be kept. */
export interface NewEntry {
  readonly modelId: string;
  readonly modelVersionId: string | null;
  readonly event: string;
  readonly kind: HistoryKind;
  readonly name: string;
  readonly version: string | null;
  readonly environment: string | null;
  readonly detail: unknown;
  readonly envelope: EventEnvelope;
}

/** Where an entry stands: entries of one instant are ordered by their sequence. */
export interface EntryPlace {
  readonly sequence: string;
  readonly at: Date;
}

/** Writes entries and what begins and ends with them, in the transaction of the caller. */
@Injectable()
export class HistoryWriter {
  /** The instant from which a change of a model holds: the event's own, unless the model's history is settled beyond it already. */
  async settle(manager: EntityManager, modelId: string, time: string): Promise<Date> {
    const [row] = await manager.query<{ at: Date }[]>(
      `insert into history_models as m (model_id, settled_until) values ($1, $2)
       on conflict (model_id) do update set settled_until = greatest(m.settled_until, excluded.settled_until)
       returning settled_until as at`,
      [modelId, time],
    );
    return present(row).at;
  }

  /** Keeps an entry; answers undefined for an event that is kept already. */
  async append(manager: EntityManager, entry: NewEntry, at: Date): Promise<EntryPlace | undefined> {
    const { envelope } = entry;
    const [row] = await manager.query<{ sequence: string }[]>(
      `insert into history_entries (model_id, model_version_id, at, event, kind, name, version, environment, detail, actor, reason,
         correlation_id, event_source, event_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
       on conflict (event_source, event_id) do nothing returning sequence`,
      [
        entry.modelId,
        entry.modelVersionId,
        at,
        entry.event,
        entry.kind,
        entry.name,
        entry.version,
        entry.environment,
        JSON.stringify(entry.detail),
        envelope.actor,
        envelope.reason,
        envelope.correlationId,
        envelope.source,
        envelope.id,
      ],
    );
    return row && { sequence: row.sequence, at };
  }

  /** Ends what the changes end or replace, then begins what they set. */
  async apply(manager: EntityManager, modelId: string, changes: readonly Change[], place: EntryPlace): Promise<void> {
    if (changes.length === 0) return;
    await this.end(manager, modelId, changes, place);
    await this.begin(
      manager,
      modelId,
      changes.filter((change) => change.kind === 'set'),
      place,
    );
  }

  private async end(
    manager: EntityManager,
    modelId: string,
    changes: readonly Change[],
    { sequence, at }: EntryPlace,
  ): Promise<void> {
    const single = changes.filter((change) => change.kind === 'set' || change.kind === 'end');
    const versions = changes.flatMap((change) => (change.kind === 'end-version' ? [change.modelVersionId] : []));
    const model = changes.some(({ kind }) => kind === 'end-model');
    // What served goes on serving until the deployer says otherwise, whatever becomes of the version here.
    await manager.query(
      `update history_spans s set valid_to = $2, closed_by = $3
       where s.model_id = $1 and s.valid_to is null and (
         (s.subject, s.attribute, s.key) in (select * from unnest($4::uuid[], $5::text[], $6::text[]))
         or (s.attribute <> 'serving' and (s.model_version_id = any($7::uuid[]) or $8)))`,
      [
        modelId,
        at,
        sequence,
        single.map(({ subject }) => subject),
        single.map(({ attribute }) => attribute),
        single.map(({ key }) => key),
        versions,
        model,
      ],
    );
  }

  private async begin(
    manager: EntityManager,
    modelId: string,
    settings: readonly Setting[],
    { sequence, at }: EntryPlace,
  ): Promise<void> {
    if (settings.length === 0) return;
    await manager.query(
      `insert into history_spans (model_id, subject, model_version_id, attribute, key, value, valid_from, opened_by)
       select $1, t.*, $2, $3 from unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::jsonb[]) t`,
      [
        modelId,
        at,
        sequence,
        settings.map(({ subject }) => subject),
        settings.map(({ modelVersionId }) => modelVersionId),
        settings.map(({ attribute }) => attribute),
        settings.map(({ key }) => key),
        settings.map(({ value }) => JSON.stringify(value)),
      ],
    );
  }
}

function present<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Error('the statement answers one row');
  return row;
}
