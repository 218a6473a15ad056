import { z } from 'zod';
import { identifier, int64, keyValue, repeated } from '../mlflow-wire/fields.js';

export const createModelMessage = z.object({
  name: z.string(),
  description: z.string().optional(),
  tags: repeated(keyValue),
});
export const modelMessage = z.object({ name: identifier });
export const updateModelMessage = z.object({ name: identifier, description: z.string().default('') });
export const renameModelMessage = z.object({ name: identifier, new_name: identifier });
export const setModelTagMessage = z.object({ name: identifier, key: identifier, value: z.string().default('') });
export const deleteModelTagMessage = z.object({ name: identifier, key: identifier });

const versionNumber = z
  .union([z.string().regex(/^\d{1,9}$/, 'a model version is an integer'), z.int().min(0).transform(String)])
  .transform(Number);

export const aliasMessage = z.object({ name: identifier, alias: identifier });
export const setAliasMessage = aliasMessage.extend({ version: versionNumber });
export const latestVersionsMessage = z.object({ name: identifier, stages: repeated(z.string()) });

export const searchModelsMessage = z.object({
  filter: z.string().optional(),
  max_results: int64.default(100),
  order_by: repeated(z.string()),
  page_token: z.string().optional(),
});
export type SearchModels = z.output<typeof searchModelsMessage>;

export const versionReferenceMessage = z.object({ name: identifier, version: versionNumber });
