import type { WebhookEvent } from './webhook-events.js';

const model = { name: 'example_model' };
const prompt = { name: 'example_prompt' };
const version = { ...model, version: '1' };
const promptVersion = { ...prompt, version: '1' };
const tag = { key: 'example_key', value: 'example_value' };
const tags = { example_key: 'example_value' };

const examples: Readonly<Record<WebhookEvent, Readonly<Record<string, unknown>>>> = {
  'registered_model.created': { ...model, tags, description: 'An example registered model' },
  'model_version.created': {
    ...version,
    source: 'models:/123',
    run_id: 'abcd1234abcd5678',
    tags,
    description: 'An example model version',
  },
  'model_version_tag.set': { ...version, ...tag },
  'model_version_tag.deleted': { ...version, key: tag.key },
  'model_version_alias.created': { ...model, alias: 'example_alias', version: '1' },
  'model_version_alias.deleted': { ...model, alias: 'example_alias' },
  'prompt.created': { ...prompt, tags, description: 'An example prompt' },
  'prompt_version.created': {
    ...promptVersion,
    template: 'Hello {{name}}!',
    tags,
    description: 'An example prompt version',
  },
  'prompt_tag.set': { ...prompt, ...tag },
  'prompt_tag.deleted': { ...prompt, key: tag.key },
  'prompt_version_tag.set': { ...promptVersion, ...tag },
  'prompt_version_tag.deleted': { ...promptVersion, key: tag.key },
  'prompt_alias.created': { ...prompt, alias: 'example_alias', version: '1' },
  'prompt_alias.deleted': { ...prompt, alias: 'example_alias' },
  'modelyard.registered_model.described': { ...model, description: 'A better description' },
  'modelyard.registered_model.renamed': { ...model, previous_name: 'former_model' },
  'modelyard.registered_model.deleted': model,
  'modelyard.registered_model_tag.set': { ...model, ...tag },
  'modelyard.registered_model_tag.deleted': { ...model, key: tag.key },
  'modelyard.model_version.stage_changed': { ...version, from_stage: 'Staging', to_stage: 'Production' },
  'modelyard.model_version.described': { ...version, description: 'A better description' },
  'modelyard.model_version.deleted': { ...version, stage: 'Archived' },
};

/** What a test delivery tells: the fields of the event with made-up values. */
export function exampleOf(event: WebhookEvent): Readonly<Record<string, unknown>> {
  return examples[event];
}
