import { Injectable } from '@nestjs/common';
import { queryPrepared } from '@modelyard/messaging';
import type { EntityManager } from 'typeorm';
import { entryGroups, type EntryGroup } from './entry-groups.js';
import type { NewEntry } from './new-entry.js';

/**
 * Writes entries with what begins and ends with them, in the transaction of the caller and as a rule in one statement: histories are
 * written in the midst of every change of a model. An event that is kept already changes nothing.
 */
@Injectable()
export class HistoryWriter {
  /**
   * Dates entries with their events' time, unless the model's history is settled beyond that already. All entries of a transaction have
   * the date of the first: nobody sees a moment between a promotion and the archiving that came with it. The model's history stays
   * locked until the transaction ends.
   */
  async writeSettled(manager: EntityManager, entries: readonly NewEntry[]): Promise<void> {
    for (const group of entryGroups(entries)) await write(manager, settled, group.time, group);
  }

  /** Dates the entry as the caller says. */
  async write(manager: EntityManager, entry: NewEntry, at: Date): Promise<void> {
    for (const group of entryGroups([entry])) await write(manager, given, at, group);
  }
}

interface Dating {
  readonly name: string;
  /** Makes `settled (at)`: the date of the entries, which their event proposes as $1. */
  readonly sql: string;
}

const given: Dating = { name: 'given', sql: 'settled (at) as (select $1::timestamptz)' };

// The first entry of a transaction moves the date; an update for each of thousands would make every next one slower.
const settled: Dating = {
  name: 'settled',
  sql: `moved as (
       insert into history_models as m (model_id, settled_until, settled_by) values ($2, $1, txid_current())
       on conflict (model_id) do update
         set settled_by = excluded.settled_by, settled_until = greatest(m.settled_until, excluded.settled_until)
         where m.settled_by is distinct from excluded.settled_by
       returning settled_until),
     settled (at) as (
       select settled_until from moved
       union all select settled_until from history_models where model_id = $2 and settled_by = txid_current())`,
};

// An event ends single values, a version or a model, and each has an index of its own: a model may have thousands of versions. What
// served goes on serving until the deployer says otherwise, whatever becomes of the version here.
const endedBy: Readonly<Record<EntryGroup['ending'], string>> = {
  values: 's.subject = c.subject and s.attribute = c.attribute and s.key = c.key',
  version: `s.model_version_id = c.subject and s.attribute <> 'serving'`,
  model: `s.model_id = c.subject and s.attribute <> 'serving'`,
};

async function write(
  manager: EntityManager,
  dating: Dating,
  at: Date | string,
  { modelId, ending, entries, sets, ends }: EntryGroup,
): Promise<void> {
  const text = statement(dating, ending);
  const values = [
    at,
    modelId,
    ...columnsOf(
      entries,
      ({ modelVersionId, event, kind, name, version, environment, detail, envelope }) => [
        modelVersionId,
        event,
        kind,
        name,
        version,
        environment,
        JSON.stringify(detail),
        envelope.actor,
        envelope.reason,
        envelope.correlationId,
        envelope.source,
        envelope.id,
      ],
      12,
    ),
    ...columnsOf(ends, ({ nth, subject, attribute, key }) => [nth, subject, attribute, key], 4),
    ...columnsOf(
      sets,
      ({ nth, subject, modelVersionId, attribute, key, value, initial = false }) => [
        nth,
        initial,
        subject,
        modelVersionId,
        attribute,
        key,
        JSON.stringify(value),
      ],
      7,
    ),
  ];
  // The plan for one entry is no plan for thousands.
  if (entries.length > 1) await manager.query(text, values);
  else await queryPrepared(manager, { name: `history-${dating.name}-${ending}`, text }, values);
}

function statement(dating: Dating, ending: EntryGroup['ending']): string {
  return `with ${dating.sql},
     given as (
       select * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::text[],
         $11::text[], $12::text[], $13::text[], $14::text[]) with ordinality
         as t (model_version_id, event, kind, name, version, environment, detail, actor, reason, correlation_id, event_source,
           event_id, nth)),
     written as (
       insert into history_entries (at, model_id, model_version_id, event, kind, name, version, environment, detail, actor, reason,
         correlation_id, event_source, event_id)
       select settled.at, $2, g.model_version_id, g.event, g.kind, g.name, g.version, g.environment, g.detail, g.actor, g.reason,
         g.correlation_id, g.event_source, g.event_id
       from settled, given g order by g.nth
       on conflict (event_source, event_id) do nothing returning sequence, at, event_source, event_id),
     entry as (select sequence, at, nth from written join given using (event_source, event_id)),
     ended as (
       update history_spans s set valid_to = entry.at, closed_by = entry.sequence
       from entry join unnest($15::int[], $16::uuid[], $17::text[], $18::text[]) c (nth, subject, attribute, key) using (nth)
       where s.valid_to is null and ${endedBy[ending]} returning s.opened_by)
     insert into history_spans (valid_from, opened_by, model_id, subject, model_version_id, attribute, key, value)
     select entry.at, entry.sequence, $2, c.subject, c.model_version_id, c.attribute, c.key, c.value
     from entry join unnest($19::int[], $20::boolean[], $21::uuid[], $22::uuid[], $23::text[], $24::text[], $25::jsonb[])
       c (nth, initial, subject, model_version_id, attribute, key, value) using (nth)
     -- Asked for so that what is replaced has ended before the next begins: one of a kind may be open.
     where (select count(*) from ended) >= 0
       and not (c.initial and exists (
         select from history_spans known where known.subject = c.subject and known.attribute = 'registered'))`;
}

/** Rows of `width` values as an array for each column. */
function columnsOf<Row>(rows: readonly Row[], valuesOf: (row: Row) => readonly unknown[], width: number): unknown[][] {
  const table = rows.map(valuesOf);
  return Array.from({ length: width }, (_, column) => table.map((values) => values[column]));
}
