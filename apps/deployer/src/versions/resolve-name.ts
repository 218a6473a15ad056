import { DomainError } from '@modelyard/chassis';
import type { EntityManager } from 'typeorm';
import { VersionRow } from './version.entity.js';

/**
 * The id of the model that has this name now.
 * @throws DomainError `model-unknown`
 */
export async function modelIdOf(manager: EntityManager, name: string): Promise<string> {
  const row = await manager.findOne(VersionRow, { where: { name, deleted: false }, order: { modelVersionId: 'DESC' } });
  if (row) return row.modelId;
  throw new DomainError({
    code: 'model-unknown',
    kind: 'not-found',
    message: `No version of a model named ${JSON.stringify(name)} has been registered.`,
    nextStep: 'Check the name; a version just registered appears within a second.',
  });
}
