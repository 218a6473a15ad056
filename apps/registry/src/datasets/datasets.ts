import type { KeyValue } from '../database/key-values.js';

/** A data set as the tracking client describes it. */
export interface Dataset {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | undefined;
  readonly profile: string | undefined;
}

/** A data set that a run read, with tags such as its context (training, evaluation). */
export interface RunDataset extends Dataset {
  readonly tags: readonly KeyValue[];
}
