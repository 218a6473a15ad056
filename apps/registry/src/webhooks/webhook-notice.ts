import type {
  AnyEventDefinition,
  EventData,
  ModelAliasRemoved,
  ModelAliasSet,
  ModelArchived,
  ModelCreated,
  ModelDeleted,
  ModelDemoted,
  ModelDescribed,
  ModelPromoted,
  ModelRegistered,
  ModelRenamed,
  ModelTagged,
  ModelUntagged,
  VersionDeleted,
} from '@modelyard/contracts';
import type { WebhookEvent } from './webhook-events.js';

/** What webhooks are told of one change. */
export interface WebhookNotice {
  readonly event: WebhookEvent;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A change of a model, and the same change where the model is a prompt. */
export interface WebhookNotices {
  readonly ofModel: WebhookNotice;
  readonly ofPrompt: WebhookNotice;
}

type Translate<Definition extends AnyEventDefinition> = (data: EventData<Definition>) => WebhookNotices;

interface Translations {
  readonly ModelCreated: Translate<typeof ModelCreated>;
  readonly ModelRegistered: Translate<typeof ModelRegistered>;
  readonly ModelTagged: Translate<typeof ModelTagged>;
  readonly ModelUntagged: Translate<typeof ModelUntagged>;
  readonly ModelAliasSet: Translate<typeof ModelAliasSet>;
  readonly ModelAliasRemoved: Translate<typeof ModelAliasRemoved>;
  readonly ModelPromoted: Translate<typeof ModelPromoted>;
  readonly ModelDemoted: Translate<typeof ModelDemoted>;
  readonly ModelArchived: Translate<typeof ModelArchived>;
  readonly ModelDescribed: Translate<typeof ModelDescribed>;
  readonly ModelRenamed: Translate<typeof ModelRenamed>;
  readonly VersionDeleted: Translate<typeof VersionDeleted>;
  readonly ModelDeleted: Translate<typeof ModelDeleted>;
}

const translations: Translations = {
  ModelCreated: ({ name, description, tags }) => ({
    ofModel: { event: 'registered_model.created', data: { name, tags, description } },
    ofPrompt: { event: 'prompt.created', data: { name, tags: promptTagsOf(tags), description } },
  }),
  ModelRegistered: ({ name, version, source, runId, tags, description = null }) => ({
    ofModel: { event: 'model_version.created', data: { name, version, source, run_id: runId, tags, description } },
    ofPrompt: {
      event: 'prompt_version.created',
      data: { name, version, template: tags[promptText] ?? null, tags: promptTagsOf(tags), description },
    },
  }),
  ModelTagged: ({ name, version, tag, value }) =>
    version === null
      ? both('modelyard.registered_model_tag.set', 'prompt_tag.set', { name, key: tag, value })
      : both('model_version_tag.set', 'prompt_version_tag.set', { name, version, key: tag, value }),
  ModelUntagged: ({ name, version, tag }) =>
    version === null
      ? both('modelyard.registered_model_tag.deleted', 'prompt_tag.deleted', { name, key: tag })
      : both('model_version_tag.deleted', 'prompt_version_tag.deleted', { name, version, key: tag }),
  ModelAliasSet: ({ name, alias, version }) =>
    both('model_version_alias.created', 'prompt_alias.created', { name, alias, version }),
  ModelAliasRemoved: ({ name, alias }) => both('model_version_alias.deleted', 'prompt_alias.deleted', { name, alias }),
  ModelPromoted: ({ name, version, fromStage, toStage }) => stageChange(name, version, fromStage, toStage),
  ModelDemoted: ({ name, version, fromStage }) => stageChange(name, version, fromStage, 'None'),
  ModelArchived: ({ name, version, fromStage }) => stageChange(name, version, fromStage, 'Archived'),
  ModelDescribed: ({ name, version, description }) =>
    version === null
      ? own('modelyard.registered_model.described', { name, description })
      : own('modelyard.model_version.described', { name, version, description }),
  ModelRenamed: ({ name, previousName }) =>
    own('modelyard.registered_model.renamed', { name, previous_name: previousName }),
  VersionDeleted: ({ name, version, fromStage }) =>
    own('modelyard.model_version.deleted', { name, version, stage: fromStage }),
  ModelDeleted: ({ name }) => own('modelyard.registered_model.deleted', { name }),
};

/** What webhooks are told of an event; null for events that are no news to them. */
export function noticesOf(definition: AnyEventDefinition, data: unknown): WebhookNotices | null {
  if (!Object.hasOwn(translations, definition.name)) return null;
  const translate = translations[definition.name as keyof Translations] as (data: unknown) => WebhookNotices;
  return translate(data);
}

const promptText = 'mlflow.prompt.text';
const promptMarks: readonly string[] = [promptText, 'mlflow.prompt.is_prompt', '_mlflow_prompt_type'];

function promptTagsOf(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !promptMarks.includes(key)));
}

function both(model: WebhookEvent, prompt: WebhookEvent, data: WebhookNotice['data']): WebhookNotices {
  return { ofModel: { event: model, data }, ofPrompt: { event: prompt, data } };
}

function own(event: WebhookEvent, data: WebhookNotice['data']): WebhookNotices {
  return both(event, event, data);
}

function stageChange(name: string, version: string, fromStage: string, toStage: string): WebhookNotices {
  return own('modelyard.model_version.stage_changed', { name, version, from_stage: fromStage, to_stage: toStage });
}
