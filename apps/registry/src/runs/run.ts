import type { KeyValue } from '../database/key-values.js';
import type { RunDataset } from '../datasets/datasets.js';
import type { RunEntity } from './run.entity.js';

/** One point of a metric's history. */
export interface Metric {
  readonly key: string;
  /** May be NaN or infinite. */
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly step: number;
}

/** A logged model that a run read or made. */
export interface RunModel {
  readonly modelId: string;
  readonly direction: 'input' | 'output';
  readonly step: number;
}

/** A run with everything a client sees of it; of each metric the latest point. */
export interface Run extends RunEntity {
  readonly metrics: readonly Metric[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
  readonly datasets: readonly RunDataset[];
  readonly models: readonly RunModel[];
}
