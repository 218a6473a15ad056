import type {
  EventData,
  ModelAliasRemoved,
  ModelAliasSet,
  ModelCreated,
  ModelDescribed,
  ModelPromoted,
  ModelRegistered,
  ModelRenamed,
  ModelTagged,
  ModelUntagged,
  Stage,
  VersionDeleted,
} from '@modelyard/contracts';

/** What the history keeps over time. `serving` belongs to deployments and outlives the deletion of a model. */
export type Attribute = 'name' | 'description' | 'tag' | 'alias' | 'registered' | 'stage' | 'serving';

/** A value that begins to hold; it ends the one before of the same subject, attribute and key. */
export interface Setting {
  /** The id of the model or version that has the attribute. */
  readonly subject: string;
  /** The version it is about: the subject itself, or the one that an alias points to; null for the model's own. */
  readonly modelVersionId: string | null;
  readonly attribute: Attribute;
  /** The tag, the alias, the environment; '' for an attribute of which there is one. */
  readonly key: string;
  readonly value: unknown;
  /** Part of a registration, which may be announced again: without effect where the subject is registered already. */
  readonly initial?: boolean;
}

export type SetChange = Setting & { readonly kind: 'set' };

export type Change =
  | SetChange
  | ({ readonly kind: 'end' } & Pick<Setting, 'subject' | 'attribute' | 'key'>)
  /** Ends everything of a version, aliases that point to it included. */
  | { readonly kind: 'end-version'; readonly modelVersionId: string }
  | { readonly kind: 'end-model' };

/** What a version was made from: the value of its attribute `registered`. */
export interface Origin {
  readonly version: string;
  readonly runId: string | null;
  readonly loggedModelId: string | null;
  readonly artifactDigest: string | null;
}

type ModelOrVersion = { readonly modelId: string; readonly modelVersionId: string | null };

/** What each event of a model's life changes; events that are not listed (requests, approvals) are kept and change nothing. */
const changesByEvent: Readonly<Record<string, (data: never) => readonly Change[]>> = {
  ModelCreated: ({ modelId, name, description, tags }: EventData<typeof ModelCreated>) => [
    ofModel(modelId, 'name', '', name),
    ...(description === null ? [] : [ofModel(modelId, 'description', '', description)]),
    ...Object.entries(tags).map(([key, value]) => ofModel(modelId, 'tag', key, value)),
  ],
  ModelRegistered: (data: EventData<typeof ModelRegistered>) =>
    [
      ofVersion(data.modelVersionId, 'registered', '', originOf(data)),
      ofVersion(data.modelVersionId, 'stage', '', 'None'),
      ...(data.description === undefined ? [] : [ofVersion(data.modelVersionId, 'description', '', data.description)]),
      ...Object.entries(data.tags).map(([key, value]) => ofVersion(data.modelVersionId, 'tag', key, value)),
    ].map((setting) => ({ ...setting, initial: true })),
  ModelRenamed: ({ modelId, name }: EventData<typeof ModelRenamed>) => [ofModel(modelId, 'name', '', name)],
  ModelDescribed: (data: EventData<typeof ModelDescribed>) => [ofEither(data, 'description', '', data.description)],
  ModelTagged: (data: EventData<typeof ModelTagged>) => [ofEither(data, 'tag', data.tag, data.value)],
  ModelUntagged: ({ modelId, modelVersionId, tag }: EventData<typeof ModelUntagged>) => [
    { kind: 'end', subject: modelVersionId ?? modelId, attribute: 'tag', key: tag },
  ],
  ModelAliasSet: ({ modelId, modelVersionId, version, alias }: EventData<typeof ModelAliasSet>) => [
    { kind: 'set', subject: modelId, modelVersionId, attribute: 'alias', key: alias, value: { version } },
  ],
  ModelAliasRemoved: ({ modelId, alias }: EventData<typeof ModelAliasRemoved>) => [
    { kind: 'end', subject: modelId, attribute: 'alias', key: alias },
  ],
  ModelPromoted: ({ modelVersionId, toStage }: EventData<typeof ModelPromoted>) => [staged(modelVersionId, toStage)],
  ModelDemoted: ({ modelVersionId }: { modelVersionId: string }) => [staged(modelVersionId, 'None')],
  ModelArchived: ({ modelVersionId }: { modelVersionId: string }) => [staged(modelVersionId, 'Archived')],
  VersionDeleted: ({ modelVersionId }: EventData<typeof VersionDeleted>) => [{ kind: 'end-version', modelVersionId }],
  ModelDeleted: () => [{ kind: 'end-model' }],
};

/** The changes that an event on `registry.model-version` stands for. */
export function changesOf(eventName: string, data: unknown): readonly Change[] {
  const changes = changesByEvent[eventName] as ((data: unknown) => readonly Change[]) | undefined;
  return changes?.(data) ?? [];
}

function originOf({ version, runId, loggedModelId, servedModel }: EventData<typeof ModelRegistered>): Origin {
  return {
    version,
    runId,
    loggedModelId: loggedModelId ?? null,
    artifactDigest: servedModel?.artifact?.digest ?? null,
  };
}

function staged(modelVersionId: string, stage: Stage): Change {
  return ofVersion(modelVersionId, 'stage', '', stage);
}

function ofModel(modelId: string, attribute: Attribute, key: string, value: unknown): SetChange {
  return { kind: 'set', subject: modelId, modelVersionId: null, attribute, key, value };
}

function ofVersion(modelVersionId: string, attribute: Attribute, key: string, value: unknown): SetChange {
  return { kind: 'set', subject: modelVersionId, modelVersionId, attribute, key, value };
}

function ofEither({ modelId, modelVersionId }: ModelOrVersion, attribute: Attribute, key: string, value: unknown) {
  return modelVersionId === null
    ? ofModel(modelId, attribute, key, value)
    : ofVersion(modelVersionId, attribute, key, value);
}
