import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '@modelyard/chassis';
import { DataSource, type EntityManager } from 'typeorm';
import { stateOf, type ModelAsOf, type Span } from './as-of-view.js';
import type { Origin } from './changes.js';
import { FindHistory } from './find-history.js';
import { unknownBefore } from './unknown-before.js';

export interface AsOfQuery {
  readonly at: Date;
  readonly limit: number;
  /** Versions below this number. */
  readonly below: number | undefined;
}

@Injectable()
export class FindModelAsOf {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly find: FindHistory,
  ) {}

  /**
   * The model that bore the name at a moment, as it was then. Exact and final: a change that commits afterwards is dated later.
   * Throws `model-not-found`, and `moment-in-the-future`.
   */
  async execute(nameOrId: string, query: AsOfQuery): Promise<ModelAsOf> {
    if (query.at > this.clock.now()) throw inTheFuture(query.at);
    return this.database.transaction(async (manager) => {
      const modelId = await this.find.at(nameOrId, query.at, manager);
      await settleThrough(manager, modelId, query.at);
      return read(manager, modelId, query);
    });
  }
}

// Waits for a change under way, and sees to it that none that comes now is dated at or before the moment asked for.
async function settleThrough(manager: EntityManager, modelId: string, at: Date): Promise<void> {
  await manager.query('update history_models set settled_until = $2 where model_id = $1 and settled_until < $2', [
    modelId,
    new Date(at.getTime() + 1),
  ]);
}

async function read(manager: EntityManager, modelId: string, { at, limit, below }: AsOfQuery): Promise<ModelAsOf> {
  const origins = await spansAt(
    manager,
    modelId,
    at,
    `s.attribute = 'registered' and ($4::int is null or (s.value ->> 'version')::int < $4)
     order by (s.value ->> 'version')::int desc limit $3`,
    [limit + 1, below ?? null],
  );
  const versions = origins.slice(0, limit);
  const ofVersions = await spansAt(
    manager,
    modelId,
    at,
    `s.attribute in ('stage', 'description', 'tag') and s.subject = any($3::uuid[])`,
    [versions.map(({ subject }) => subject)],
  );
  const own = await spansAt(manager, modelId, at, 's.subject = $1 order by s.attribute, s.key', []);
  const serving = await spansAt(manager, modelId, at, `s.attribute = 'serving' order by s.key, s.model_version_id`, []);
  const last = origins.length > limit ? versions.at(-1) : undefined;
  return {
    at: at.toISOString(),
    modelId,
    unknownBefore: await unknownBefore(manager, modelId),
    ...stateOf({ own, serving, versions, ofVersions }),
    nextPageToken: last ? (last.value as Origin).version : null,
    servingUnknownBefore: await servingUnknown(manager, modelId, at),
  };
}

function spansAt(
  manager: EntityManager,
  modelId: string,
  at: Date,
  condition: string,
  parameters: readonly unknown[],
): Promise<readonly Span[]> {
  return manager.query<Span[]>(
    `select s.subject, s.model_version_id as "modelVersionId", s.attribute, s.key, s.value, s.valid_from as from,
            e.actor, e.reason, e.event_id as "eventId"
     from history_spans s join history_entries e on e.sequence = s.opened_by
     where s.model_id = $1 and s.valid_from <= $2 and (s.valid_to is null or s.valid_to > $2) and ${condition}`,
    [modelId, at, ...parameters],
  );
}

async function servingUnknown(manager: EntityManager, modelId: string, at: Date): Promise<Record<string, string>> {
  const rows = await manager.query<{ environment: string; unknown: Date }[]>(
    'select environment, unknown_before as unknown from history_deployments where model_id = $1 and unknown_before > $2 order by 1',
    [modelId, at],
  );
  return Object.fromEntries(rows.map(({ environment, unknown }) => [environment, unknown.toISOString()]));
}

function inTheFuture(at: Date): DomainError<'moment-in-the-future'> {
  return new DomainError({
    code: 'moment-in-the-future',
    kind: 'invalid',
    message: `at (${at.toISOString()}) has not come yet`,
    nextStep: 'Ask for a moment in the past; leave `at` out for now.',
  });
}
