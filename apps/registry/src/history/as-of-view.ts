import type { Stage } from '@modelyard/contracts';
import type { Origin } from './changes.js';
import type { Serving } from './serving.js';

/** Since when something holds, and who wanted it why; RFC 3339. */
export interface Since {
  readonly since: string;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly eventId: string;
}

export interface VersionAsOf {
  readonly version: string;
  readonly modelVersionId: string;
  readonly registeredAt: string;
  /** Null where it is not known, before the history of the model began. */
  readonly stage: ({ readonly name: Stage } & Since) | null;
  readonly description: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** What answered in an environment. */
export interface ServingAsOf extends Serving, Since {
  readonly environment: string;
  readonly modelVersionId: string;
}

/** A model as it was at a moment: everything that had happened at or before it, and nothing later. */
export interface ModelAsOf {
  readonly at: string;
  readonly modelId: string;
  /** Null for a model that did not exist (or whose name was not known) then. */
  readonly name: string | null;
  /** Before this moment nothing but registrations is known of the model's own attributes; null where everything is. */
  readonly unknownBefore: string | null;
  readonly description: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly aliases: readonly ({
    readonly alias: string;
    readonly version: string;
    readonly modelVersionId: string;
  } & Since)[];
  /** Newest first. */
  readonly versions: readonly VersionAsOf[];
  /** For the next page of versions; null on the last. */
  readonly nextPageToken: string | null;
  readonly serving: readonly ServingAsOf[];
  /** Environments whose plans of that moment are older than what the registry was told. */
  readonly servingUnknownBefore: Readonly<Record<string, string>>;
}

/** Something that held at the moment, with the entry that began it. */
export interface Span {
  readonly subject: string;
  readonly modelVersionId: string | null;
  readonly attribute: string;
  readonly key: string;
  readonly value: unknown;
  readonly from: Date;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly eventId: string;
}

/** What was read of a model; `versions` are the spans of the attribute `registered`. */
export interface ModelSpans {
  readonly own: readonly Span[];
  readonly serving: readonly Span[];
  readonly versions: readonly Span[];
  readonly ofVersions: readonly Span[];
}

/** The model that these spans make up. */
export function stateOf({ own, serving, versions, ofVersions }: ModelSpans) {
  const bySubject = Map.groupBy(ofVersions, ({ subject }) => subject);
  return {
    name: single(own, 'name'),
    description: single(own, 'description'),
    tags: tagsOf(own),
    aliases: own.filter(({ attribute }) => attribute === 'alias').map(aliasOf),
    versions: versions.map((origin) => versionOf(origin, bySubject.get(origin.subject) ?? [])),
    serving: serving.map(servingOf),
  };
}

function versionOf(origin: Span, own: readonly Span[]): VersionAsOf {
  const stage = own.find(({ attribute }) => attribute === 'stage');
  return {
    version: (origin.value as Origin).version,
    modelVersionId: origin.subject,
    registeredAt: origin.from.toISOString(),
    stage: stage ? { name: stage.value as Stage, ...sinceOf(stage) } : null,
    description: single(own, 'description'),
    tags: tagsOf(own),
  };
}

function aliasOf(span: Span) {
  const { version } = span.value as { version: string };
  return { alias: span.key, version, modelVersionId: span.modelVersionId ?? '', ...sinceOf(span) };
}

function servingOf(span: Span): ServingAsOf {
  return { environment: span.key, modelVersionId: span.subject, ...(span.value as Serving), ...sinceOf(span) };
}

function sinceOf({ from, actor, reason, eventId }: Span): Since {
  return { since: from.toISOString(), actor, reason, eventId };
}

function single(spans: readonly Span[], name: string): string | null {
  return (spans.find(({ attribute }) => attribute === name)?.value as string | undefined) ?? null;
}

function tagsOf(spans: readonly Span[]): Record<string, string> {
  return Object.fromEntries(
    spans.filter(({ attribute }) => attribute === 'tag').map(({ key, value }) => [key, value as string]),
  );
}
