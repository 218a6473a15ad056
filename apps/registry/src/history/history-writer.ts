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
  /**
   * Keeps an entry about a change of a model. It is dated with the event's time, unless the model's history is settled beyond that
   * already. Answers undefined for an event that is kept already.
   */
  appendSettled(manager: EntityManager, entry: NewEntry): Promise<EntryPlace | undefined> {
    return insert(
      manager,
      `with settled as (
         insert into history_models as m (model_id, settled_until) values ($2, $1)
         on conflict (model_id) do update set settled_until = greatest(m.settled_until, excluded.settled_until)
         returning settled_until as at)`,
      entry,
      entry.envelope.time,
    );
  }

  /** Keeps an entry under a date of the caller's; answers undefined for an event that is kept already. */
  append(manager: EntityManager, entry: NewEntry, at: Date): Promise<EntryPlace | undefined> {
    return insert(manager, 'with settled as (select $1::timestamptz as at)', entry, at);
  }

  /** Ends what the changes end or replace, then begins what they set. */
  async apply(manager: EntityManager, modelId: string, changes: readonly Change[], place: EntryPlace): Promise<void> {
    await this.end(manager, modelId, changes, place);
    await this.begin(
      manager,
      modelId,
      changes.filter((change) => change.kind === 'set'),
      place,
    );
  }

  // Each form of an ending has an index of its own: a model may have thousands of versions with several attributes each.
  private async end(
    manager: EntityManager,
    modelId: string,
    changes: readonly Change[],
    { sequence, at }: EntryPlace,
  ): Promise<void> {
    const single = changes.filter((change) => change.kind === 'set' || change.kind === 'end');
    const ending = 'update history_spans s set valid_to = $1, closed_by = $2';
    if (single.length > 0) {
      const [subjects, attributes, keys] = [
        single.map(({ subject }) => subject),
        single.map(({ attribute }) => attribute),
        single.map(({ key }) => key),
      ];
      await manager.query(
        `${ending} from unnest($3::uuid[], $4::text[], $5::text[]) c (subject, attribute, key)
         where s.subject = c.subject and s.attribute = c.attribute and s.key = c.key and s.valid_to is null`,
        [at, sequence, subjects, attributes, keys],
      );
    }
    // What served goes on serving until the deployer says otherwise, whatever becomes of the version here.
    const open = `s.valid_to is null and s.attribute <> 'serving'`;
    for (const change of changes) {
      if (change.kind === 'end-version')
        await manager.query(`${ending} where s.model_version_id = $3 and ${open}`, [
          at,
          sequence,
          change.modelVersionId,
        ]);
      if (change.kind === 'end-model')
        await manager.query(`${ending} where s.model_id = $3 and ${open}`, [at, sequence, modelId]);
    }
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

async function insert(
  manager: EntityManager,
  settled: string,
  entry: NewEntry,
  at: Date | string,
): Promise<EntryPlace | undefined> {
  const { envelope } = entry;
  const [place] = await manager.query<EntryPlace[]>(
    `${settled}
     insert into history_entries (at, model_id, model_version_id, event, kind, name, version, environment, detail, actor, reason,
       correlation_id, event_source, event_id)
     select settled.at, $2, $3::uuid, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12, $13, $14 from settled
     on conflict (event_source, event_id) do nothing returning sequence, at`,
    [
      at,
      entry.modelId,
      entry.modelVersionId,
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
  return place;
}
