import * as z from 'zod';
import { defineEvent } from '../event.js';
import { ModelVersionId } from '../ids.js';
import { modelReference, versionReference } from '../references.js';
import { modelVersionTopic } from './topics.js';

const lifecycle = { topic: modelVersionTopic, version: 1, key: (data: { modelId: string }) => data.modelId } as const;

/** A model, or one of its versions where both version fields are set. */
const modelOrVersion = {
  ...modelReference,
  modelVersionId: ModelVersionId.nullable(),
  version: z.string().min(1).nullable(),
};

export const ModelCreated = defineEvent({
  ...lifecycle,
  name: 'ModelCreated',
  schema: z.object({
    ...modelReference,
    description: z.string().nullable(),
    tags: z.record(z.string(), z.string()),
  }),
  doc: 'Published by the registry when a model has been created: a name without versions yet. Models made by earlier releases have no such event.',
});

export const ModelAliasSet = defineEvent({
  ...lifecycle,
  name: 'ModelAliasSet',
  schema: z.object({
    ...versionReference,
    alias: z.string().min(1),
    previousVersion: z.string().min(1).nullable().describe('The version the alias pointed to before, if any.'),
  }),
  doc: 'Published by the registry when an alias of a model has been pointed to a version. From now on `models:/NAME@ALIAS` is that version.',
});

export const ModelAliasRemoved = defineEvent({
  ...lifecycle,
  name: 'ModelAliasRemoved',
  schema: z.object({ ...modelReference, alias: z.string().min(1), previousVersion: z.string().min(1).nullable() }),
  doc: 'Published by the registry when an alias has been removed. `models:/NAME@ALIAS` no longer resolves.',
});

export const ModelTagged = defineEvent({
  ...lifecycle,
  name: 'ModelTagged',
  schema: z.object({ ...modelOrVersion, tag: z.string().min(1), value: z.string() }),
  doc: 'Published by the registry when a tag of a model, or of one version, has been set or overwritten.',
});

export const ModelUntagged = defineEvent({
  ...lifecycle,
  name: 'ModelUntagged',
  schema: z.object({ ...modelOrVersion, tag: z.string().min(1) }),
  doc: 'Published by the registry when a tag of a model, or of one version, has been removed.',
});

export const ModelDescribed = defineEvent({
  ...lifecycle,
  name: 'ModelDescribed',
  schema: z.object({ ...modelOrVersion, description: z.string() }),
  doc: 'Published by the registry when the description of a model, or of one version, has been changed.',
});

export const ModelRenamed = defineEvent({
  ...lifecycle,
  name: 'ModelRenamed',
  schema: z.object({ ...modelReference, previousName: z.string().min(1) }),
  doc: 'Published by the registry when a model has a new name. Its id, versions and traffic are untouched; doors resolve the new name only.',
});

export const ModelDeleted = defineEvent({
  ...lifecycle,
  name: 'ModelDeleted',
  schema: z.object({ ...modelReference }),
  doc: 'Published by the registry when a model has been deleted with all its versions. A later model of that name has another id.',
});
