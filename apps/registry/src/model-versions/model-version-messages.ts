import { z } from 'zod';
import { bool, identifier, int64, keyValue, repeated } from '../mlflow-wire/fields.js';
import { versionReferenceMessage } from '../registered-models/registered-model-messages.js';

export const createVersionMessage = z.object({
  name: identifier,
  source: identifier,
  run_id: z.string().max(500).default(''),
  run_link: z.string().default(''),
  description: z.string().optional(),
  model_id: z.string().optional(),
  tags: repeated(keyValue),
});

export const versionMessage = versionReferenceMessage;
export const updateVersionMessage = versionMessage.extend({ description: z.string().default('') });
export const setVersionTagMessage = versionMessage.extend({ key: identifier, value: z.string().default('') });
export const deleteVersionTagMessage = versionMessage.extend({ key: identifier });
export const transitionStageMessage = versionMessage.extend({
  stage: identifier,
  archive_existing_versions: bool.default(false),
});

export const searchVersionsMessage = z.object({
  filter: z.string().optional(),
  max_results: int64.default(10_000),
  order_by: repeated(z.string()),
  page_token: z.string().optional(),
});
export type SearchVersions = z.output<typeof searchVersionsMessage>;
