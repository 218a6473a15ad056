import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { loadKeyValues, setKeyValues } from '../database/key-values.js';
import { loggedModelTags, modelVersionsTag } from '../logged-models/logged-model.entity.js';

const listed = z.array(z.object({ name: z.string(), version: z.union([z.string(), z.number()]) })).catch([]);

/** Adds a version to the list that its logged model carries as a tag, where clients look for what a model was registered as. */
export async function listVersionOnLoggedModel(
  manager: EntityManager,
  loggedModelId: string | undefined,
  name: string,
  version: number,
): Promise<void> {
  if (loggedModelId === undefined || loggedModelId === '') return;
  // Registrations under several names at once read and write the same list.
  await manager.query('select 1 from logged_models where model_id = $1 for update', [loggedModelId]);
  const tags = await loadKeyValues(manager, loggedModelTags, [loggedModelId]);
  const written = tags.get(loggedModelId)?.find(({ key }) => key === modelVersionsTag)?.value;
  const versions = [...listed.parse(parsed(written)), { name, version: String(version) }];
  await setKeyValues(manager, loggedModelTags, loggedModelId, [
    { key: modelVersionsTag, value: JSON.stringify(versions) },
  ]);
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
}
