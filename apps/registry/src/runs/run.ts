import type { KeyValue } from '../database/key-values.js';
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

/** A run with what others make use of; of each metric the latest point. */
export interface Run extends RunEntity {
  readonly metrics: readonly Metric[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
  readonly datasets: readonly { readonly name: string; readonly digest: string; readonly tags: readonly KeyValue[] }[];
}
