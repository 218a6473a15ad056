import { DomainError } from '@modelyard/chassis';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { VersionRow } from './adapters/version.entity.js';
import type { KnownVersion } from './known-version.js';

/** The model that a path names by its id, or by the name its newest version was registered under. */
export async function resolveModel(
  manager: EntityManager,
  idOrName: string,
): Promise<Pick<KnownVersion, 'modelId' | 'name'>> {
  const where = z.uuid().safeParse(idOrName).success ? { modelId: idOrName } : { name: idOrName };
  // Ids are UUIDv7, so the greatest is the newest.
  const newest = await manager.findOne(VersionRow, { where, order: { modelVersionId: 'DESC' } });
  if (newest !== null) return newest;
  throw new DomainError({
    code: 'model-unknown',
    kind: 'not-found',
    message: `No version of a model "${idOrName}" is known here.`,
    nextStep: 'Register a version, or correct the model’s id or name.',
  });
}
