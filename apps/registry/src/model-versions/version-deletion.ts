import { VersionDeleted, type Stage } from '@modelyard/contracts';
import { announcing, type RecordedChange } from '../registered-models/record-changes.js';
import { versionObject, versionReference, type VersionNames } from './version-reference.js';

/** What is told and kept of a version that goes, by itself or with its model. */
export interface DoomedVersion extends VersionNames {
  readonly currentStage: Stage;
  readonly source: string;
}

export function versionDeletion(version: DoomedVersion): RecordedChange {
  const { currentStage, source } = version;
  return {
    event: announcing(VersionDeleted, { ...versionReference(version), fromStage: currentStage }),
    action: 'delete-version',
    object: versionObject(version),
    before: { stage: currentStage, source },
    after: null,
  };
}
