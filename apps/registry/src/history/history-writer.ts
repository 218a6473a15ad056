import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@modelyard/contracts';
import type { EntityManager } from 'typeorm';
import { queryPrepared } from '../database/prepared-statement.js';
import type { Change } from './changes.js';
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

/**
 * Writes an entry with what begins and ends with it, in the transaction of the caller and in one statement: histories are written in the
 * midst of every change of a model. An event that is kept already changes nothing.
 */
@Injectable()
export class HistoryWriter {
  /**
   * Dates the entry with the event's time, unless the model's history is settled beyond that already. All entries of a transaction have
   * the date of the first: nobody sees a moment between a promotion and the archiving that came with it.
   */
  async writeSettled(manager: EntityManager, entry: NewEntry, changes: readonly Change[]): Promise<void> {
    // The first entry of a transaction moves the date; an update for each of thousands would make every next one slower.
    const settled = `moved as (
       insert into history_models as m (model_id, settled_until, settled_by) values ($2, $1, txid_current())
       on conflict (model_id) do update
         set settled_by = excluded.settled_by, settled_until = greatest(m.settled_until, excluded.settled_until)
         where m.settled_by is distinct from excluded.settled_by
       returning settled_until),
     settled (at) as (
       select settled_until from moved
       union all select settled_until from history_models where model_id = $2 and settled_by = txid_current())`;
    await write(manager, { name: 'settled', sql: settled }, entry.envelope.time, entry, changes);
  }

  /** Dates the entry as the caller says. */
  async write(manager: EntityManager, entry: NewEntry, changes: readonly Change[], at: Date): Promise<void> {
    await write(manager, { name: 'given', sql: 'settled (at) as (select $1::timestamptz)' }, at, entry, changes);
  }
}

async function write(
  manager: EntityManager,
  date: { readonly name: string; readonly sql: string },
  at: Date | string,
  entry: NewEntry,
  changes: readonly Change[],
): Promise<void> {
  const { envelope } = entry;
  const ending = endedBy(changes);
  const sets = changes.filter((change) => change.kind === 'set');
  await queryPrepared(
    manager,
    {
      name: `history-${date.name}-${ending.name}`,
      text: `with ${date.sql},
     entry as (
       insert into history_entries (at, model_id, model_version_id, event, kind, name, version, environment, detail, actor, reason,
         correlation_id, event_source, event_id)
       select settled.at, $2, $3::uuid, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12, $13, $14 from settled
       on conflict (event_source, event_id) do nothing returning sequence, at),
     ended as (
       update history_spans s set valid_to = entry.at, closed_by = entry.sequence
       from entry, unnest($15::uuid[], $16::text[], $17::text[]) c (subject, attribute, key)
       where s.valid_to is null and ${ending.sql} returning s.opened_by)
     insert into history_spans (valid_from, opened_by, model_id, subject, model_version_id, attribute, key, value)
     select entry.at, entry.sequence, $2, t.* from entry, unnest($18::uuid[], $19::uuid[], $20::text[], $21::text[], $22::jsonb[]) t
     -- Asked for so that what is replaced has ended before the next begins: one of a kind may be open.
     where (select count(*) from ended) >= 0`,
    },
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
      ...endings(entry, changes),
      sets.map(({ subject }) => subject),
      sets.map(({ modelVersionId }) => modelVersionId),
      sets.map(({ attribute }) => attribute),
      sets.map(({ key }) => key),
      sets.map(({ value }) => JSON.stringify(value)),
    ],
  );
}

// An event ends single values, a version or a model, and each has an index of its own: a model may have thousands of versions. What
// served goes on serving until the deployer says otherwise, whatever becomes of the version here.
function endedBy(changes: readonly Change[]): { readonly name: string; readonly sql: string } {
  if (changes.some(({ kind }) => kind === 'end-model'))
    return { name: 'model', sql: `s.model_id = c.subject and s.attribute <> 'serving'` };
  if (changes.some(({ kind }) => kind === 'end-version'))
    return { name: 'version', sql: `s.model_version_id = c.subject and s.attribute <> 'serving'` };
  return { name: 'values', sql: 's.subject = c.subject and s.attribute = c.attribute and s.key = c.key' };
}

function endings({ modelId }: NewEntry, changes: readonly Change[]): readonly (readonly string[])[] {
  const ended = changes.map((change) => {
    if (change.kind === 'end-model') return { subject: modelId, attribute: '', key: '' };
    if (change.kind === 'end-version') return { subject: change.modelVersionId, attribute: '', key: '' };
    return change;
  });
  return [ended.map(({ subject }) => subject), ended.map(({ attribute }) => attribute), ended.map(({ key }) => key)];
}
