import type { EventData, ModelRegistered } from '@modelyard/contracts';
import type { EntityManager } from 'typeorm';
import { withExample } from './with-example.js';
import { VersionRow } from './version.entity.js';

/** Keeps what the registry announced of a version. */
export async function rememberVersion(
  manager: EntityManager,
  registered: EventData<typeof ModelRegistered>,
): Promise<void> {
  const { modelVersionId, modelId, name, version, servedModel, inputExample, referenceData } = registered;
  await manager.save(VersionRow, {
    modelVersionId,
    modelId,
    name,
    version,
    servedModel: withExample(servedModel, inputExample?.digest),
    inputExample: inputExample?.digest ?? null,
    referenceData: referenceData as VersionRow['referenceData'],
    deleted: false,
  });
}
