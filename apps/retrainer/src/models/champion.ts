import { type EntityManager, IsNull, Not } from 'typeorm';
import { VersionRow } from './adapters/version.entity.js';
import type { KnownVersion } from './known-version.js';

/** The version in Production, the newest where the policy allows several; null when there is none. */
export function championOf(manager: EntityManager, modelId: string): Promise<KnownVersion | null> {
  return manager.findOne(VersionRow, {
    where: { modelId, inProductionSince: Not(IsNull()) },
    order: { inProductionSince: 'DESC' },
  });
}
