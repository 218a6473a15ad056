import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readPageToken, writePageToken } from '../search-grammar/page-token.js';
import type { HistoryKind } from './kinds.js';
import { unknownBefore } from './unknown-before.js';

/** One change, as it is told to callers; RFC 3339. */
export interface HistoryEntry {
  /** Entries of one instant are ordered by it. */
  readonly sequence: string;
  readonly at: string;
  readonly event: string;
  readonly kind: HistoryKind;
  readonly modelId: string;
  /** What the model was called then. */
  readonly name: string;
  readonly modelVersionId: string | null;
  readonly version: string | null;
  readonly environment: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly correlationId: string;
  readonly eventId: string;
}

export interface HistoryQuery {
  readonly modelId: string;
  readonly modelVersionId: string | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly kinds: readonly HistoryKind[];
  readonly limit: number;
  readonly pageToken: string | undefined;
}

export interface HistoryPage {
  readonly modelId: string;
  /** Before this instant the model's own attributes are not known; null where its history is whole. */
  readonly unknownBefore: string | null;
  readonly entries: readonly HistoryEntry[];
  /** Null on the last page. */
  readonly nextPageToken: string | null;
}

@Injectable()
export class ListHistory {
  constructor(private readonly database: DataSource) {}

  /** A page of entries with from <= at < to, the newest first. Throws `invalid-search` for a token of another query. */
  async execute(query: HistoryQuery): Promise<HistoryPage> {
    const { modelId, modelVersionId, from, to, kinds, limit } = query;
    const identity = [modelId, modelVersionId, from, to, kinds];
    const [lastAt, lastSequence] = readPageToken(query.pageToken, identity)?.last ?? [];
    const subject = modelVersionId === undefined ? 'model_id' : 'model_version_id';
    const rows = await this.database.query<(Omit<HistoryEntry, 'at'> & { at: Date })[]>(
      `select sequence, at, event, kind, model_id as "modelId", name, model_version_id as "modelVersionId", version, environment, detail,
              actor, reason, correlation_id as "correlationId", event_id as "eventId"
       from history_entries
       where ${subject} = $1 and at >= coalesce($2::timestamptz, '-infinity') and at < coalesce($3::timestamptz, 'infinity')
         and (cardinality($4::text[]) = 0 or kind = any($4))
         and ($5::timestamptz is null or (at, sequence) < ($5::timestamptz, $6::bigint))
       order by at desc, sequence desc limit $7`,
      [modelVersionId ?? modelId, from, to, kinds, lastAt, lastSequence, limit + 1],
    );
    const entries = rows.slice(0, limit).map((row): HistoryEntry => ({ ...row, at: row.at.toISOString() }));
    const last = rows.length > limit ? entries.at(-1) : undefined;
    return {
      modelId,
      unknownBefore: await unknownBefore(this.database.manager, modelId),
      entries,
      nextPageToken: last ? writePageToken(identity, { arm: 0, last: [last.at, last.sequence] }) : null,
    };
  }
}
