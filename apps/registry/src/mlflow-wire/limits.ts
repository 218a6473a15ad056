import { invalidParameter } from './mlflow-errors.js';

/** Upper bounds of MLflow's contract, in characters or items. */
export const limits = {
  key: 250,
  paramValue: 6000,
  runTagValue: 8000,
  experimentName: 500,
  experimentTagValue: 20_000,
  registryTagValue: 100_000,
  modelName: 256,
  description: 5000,
  source: 500,
  runName: 250,
  artifactLocation: 2048,
  batchMetrics: 1000,
  batchParams: 100,
  batchTags: 100,
  batchTotal: 1000,
  datasetInputs: 1000,
  datasetName: 500,
  datasetDigest: 36,
  datasetSource: 65_535,
  datasetSchema: 1_048_575,
  datasetProfile: 16_777_215,
  datasetTagKey: 255,
  datasetTagValue: 500,
  historyRuns: 100,
  historyPoints: 25_000,
  sampledPoints: 2_500,
  summarisedExperiments: 20,
  datasetSummaries: 1_000,
} as const;

/** Refuses text longer than `limit` characters; `subject` is how the message names it. */
export function checkLength(subject: string, text: string | undefined, limit: number): void {
  if (text !== undefined && text.length > limit) {
    throw invalidParameter(`'${subject}' exceeds the maximum length of ${limit} characters (it has ${text.length})`);
  }
}

/** Cuts text to `limit` characters, for values that MLflow's server cuts as well: autologging relies on long ones being taken. */
export function cutToLength(text: string, limit: number): string {
  return text.length > limit ? text.slice(0, limit) : text;
}

const keyCharacters = /^[\p{L}\p{N}_\-. :/]*$/u;

/**
 * Refuses keys of metrics, params and tags that are empty, too long, hold odd characters, or would name another path than they
 * spell (`..`, `//`, a leading or trailing `/`): clients use keys as file names.
 */
export function checkKey(kind: string, key: string, path: string): void {
  if (key === '') throw invalidParameter(`Missing value for required parameter '${path}'`);
  checkLength(path, key, limits.key);
  if (!keyCharacters.test(key)) {
    throw invalidParameter(
      `Invalid value ${JSON.stringify(key)} for parameter '${path}' supplied: Names may only contain alphanumerics, ` +
        `underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)`,
    );
  }
  if (key.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw invalidParameter(
      `Invalid value ${JSON.stringify(key)} for parameter '${path}' supplied: Invalid ${kind} name: names may be treated as ` +
        `files in certain cases, and must not resolve to other names when treated as such`,
    );
  }
}
