import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FindServed } from '../history/find-served.js';
import { nodeId, type LineageNode, type NodeKind } from './node.js';

/** What is known of a node; times are RFC 3339. Empty for a node that nobody has heard of. */
export type NodeFacts = Readonly<Record<string, unknown>>;

type Facts = ReadonlyMap<string, NodeFacts>;

const statements: Readonly<Record<Exclude<NodeKind, 'deployment'>, string>> = {
  dataset: `select distinct on (d.name, d.digest) d.name || '@' || d.digest as key, d.name, d.digest, d.source_type as "sourceType", d.source
    from datasets d join unnest($1::text[]) k (key) on d.digest = regexp_replace(k.key, '^.*@', '') and d.name || '@' || d.digest = k.key`,
  run: `select r.run_id as key, r.run_name as name, r.status, r.user_id as "user", e.experiment_id::text as "experimentId", e.name as experiment,
      r.start_time::float8 as "startTime", r.end_time::float8 as "endTime", r.lifecycle_stage = 'deleted' as deleted
    from runs r join experiments e using (experiment_id) where r.run_id = any($1)`,
  'logged-model': `select model_id as key, name, status, creation_time::float8 as "createdAt", lifecycle_stage = 'deleted' as deleted
    from logged_models where model_id = any($1)`,
  version: `select s.subject::text as key, s.model_id as "modelId", n.name, s.value ->> 'version' as version, s.value ->> 'artifactDigest' as "artifactDigest",
      s.valid_from as "registeredAt", s.valid_to as "deletedAt", t.value #>> '{}' as stage
    from history_spans s
    join history_entries n on n.sequence = s.opened_by
    left join history_spans t on t.subject = s.subject and t.attribute = 'stage' and t.valid_to is null
    where s.attribute = 'registered' and s.subject = any($1::uuid[])`,
  package: `select key, key as digest from unnest($1::text[]) key`,
};

const times = new Set(['startTime', 'endTime', 'createdAt']);

/** Looks up what is known of nodes. */
@Injectable()
export class FindNodeFacts {
  constructor(
    private readonly database: DataSource,
    private readonly served: FindServed,
  ) {}

  /** By node id. */
  async of(nodes: readonly LineageNode[]): Promise<Facts> {
    const facts = new Map<string, NodeFacts>();
    for (const [kind, statement] of Object.entries(statements)) {
      const keys = keysOf(nodes, kind);
      if (keys.length === 0) continue;
      for (const { key, ...row } of await this.database.query<{ key: string }[]>(statement, [keys]))
        facts.set(`${kind}:${key}`, readable(row));
    }
    for (const [id, windows] of await this.windows(nodes)) facts.set(id, windows);
    return facts;
  }

  private async windows(nodes: readonly LineageNode[]): Promise<Facts> {
    const keys = keysOf(nodes, 'deployment');
    if (keys.length === 0) return new Map();
    const windows = await this.served.ofVersions([...new Set(keys.map((key) => key.slice(key.indexOf('/') + 1)))]);
    return new Map(
      keys.map((key) => {
        const own = windows.filter((window) => `${window.environment}/${window.modelVersionId}` === key);
        const [first] = own;
        const { environment, version, modelVersionId } = first ?? {};
        return [nodeId({ kind: 'deployment', key }), { environment, version, modelVersionId, windows: own.map(brief) }];
      }),
    );
  }
}

function keysOf(nodes: readonly LineageNode[], kind: string): readonly string[] {
  return nodes.filter((node) => node.kind === kind).map(({ key }) => key);
}

function brief({ from, to }: { from: string; to: string | null }) {
  return { from, to };
}

function readable(row: object): NodeFacts {
  return Object.fromEntries(
    Object.entries(row).map(([field, value]: [string, unknown]) => {
      if (value instanceof Date) return [field, value.toISOString()];
      if (times.has(field) && typeof value === 'number') return [field, new Date(value).toISOString()];
      return [field, value];
    }),
  );
}
