import { checkKey, checkLength, limits } from '../mlflow-wire/limits.js';

/** Refuses a run's tag beyond the limits of the contract; `path` is what stands before `.key` and `.value` in the message. */
export function checkRunTag(key: string, value: string, path: string): void {
  checkKey('tag', key, `${path}.key`);
  checkLength(`${path}.value`, value, limits.runTagValue);
}
