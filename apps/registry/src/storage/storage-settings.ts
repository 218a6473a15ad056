/** What may be removed from the artifact store, and when; also the injection token. */
export abstract class StorageSettings {
  /** Hours between two sweeps; 0: only on demand. */
  abstract readonly sweepEveryHours: number;
  /** Hours that content stays after nothing refers to it any more. */
  abstract readonly graceHours: number;
  /** Days that files of deleted runs, experiments and logged models stay; 0: for ever. */
  abstract readonly deletedDays: number;
  /** Days that files of logged models stay which were never registered; 0: for ever. */
  abstract readonly unregisteredDays: number;
}

/** Uploads that did not end within so many hours are dead; presigned parts of a living one may be sent for half of that. */
export const unfinishedHours = 24;
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
