import type { EventData, ModelRegistered, ServedModel } from '@modelyard/contracts';

/** What the retrainer remembers of a version: how it is served, and what it was trained on. */
export interface KnownVersion {
  readonly modelVersionId: string;
  readonly modelId: string;
  readonly name: string;
  readonly version: string;
  readonly servedModel: ServedModel | null;
  readonly referenceData: EventData<typeof ModelRegistered>['referenceData'];
  /** Null while it is not in Production. */
  readonly inProductionSince: Date | null;
}
