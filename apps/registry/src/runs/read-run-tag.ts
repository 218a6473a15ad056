import type { KeyValue } from '../database/key-values.js';
import { checkKey, cutToLength, limits } from '../mlflow-wire/limits.js';

/** A run's tag as it is kept. Refuses its key beyond the limits of the contract; `path` is how messages name the tag. */
export function readRunTag({ key, value }: KeyValue, path: string): KeyValue {
  checkKey('tag', key, `${path}.key`);
  return { key, value: cutToLength(value, limits.runTagValue) };
}
