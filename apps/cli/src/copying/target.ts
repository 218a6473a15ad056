import { HttpError } from '../http/http-client.js';
import { MlflowServer } from '../mlflow/mlflow-server.js';
import { pairsOf, type KeyValue, type ModelVersion } from '../mlflow/wire.js';
import { originTags } from './translation.js';

/** A version as the target is to have it, but for its number. */
export interface NewVersion {
  readonly name: string;
  /** Its number in the source. */
  readonly number: string;
  readonly source: string;
  readonly runId: string;
  readonly runLink: string;
  readonly loggedModelId: string | undefined;
  readonly description: string | undefined;
  readonly tags: readonly KeyValue[];
}

/** Of what the times are kept, and which they are, in milliseconds since 1970. */
export type Times = (
  | { readonly kind: 'experiment' | 'logged-model'; readonly id: string }
  | { readonly kind: 'model'; readonly name: string }
  | { readonly kind: 'version'; readonly name: string; readonly version: number }
) & { readonly createdAt: number; readonly changedAt: number };

/** A server that things are copied to: MLflow's API, and what MLflow has no route for. */
export abstract class Target extends MlflowServer {
  /** Whether version numbers and the times of models, versions and experiments are kept. */
  abstract readonly keepsHistory: boolean;

  /** Creates a version; answers its number in the target. */
  abstract createVersion(version: NewVersion): Promise<string>;

  /** The number that the copy of a version has among the target's versions; undefined where there is none yet. */
  abstract numberOf(version: ModelVersion, copies: readonly ModelVersion[]): string | undefined;

  abstract keepTimes(times: Times): Promise<void>;
}

/** Modelyard: its import routes take numbers and times. */
export class ModelyardTarget extends Target {
  readonly keepsHistory = true;

  async createVersion({ number, runId, ...version }: NewVersion): Promise<string> {
    const body = { ...version, runId, version: Number(number) };
    return (await this.http.once<{ version: string }>('POST', '/api/v1/imports/versions', body)).version;
  }

  numberOf({ version }: ModelVersion, copies: readonly ModelVersion[]): string | undefined {
    return copies.find((copy) => copy.version === version)?.version;
  }

  async keepTimes(times: Times): Promise<void> {
    await this.http.repeatable('PUT', '/api/v1/imports/times', times);
  }
}

/** MLflow: numbers count up from 1 without gaps, and times are those of the copy; a tag says which number a version had. */
export class MlflowTarget extends Target {
  readonly keepsHistory = false;

  async createVersion({
    name,
    number,
    source,
    runId,
    runLink,
    loggedModelId,
    description,
    tags,
  }: NewVersion): Promise<string> {
    const { model_version: created } = await this.http.once<{ model_version: ModelVersion }>(
      'POST',
      '/api/2.0/mlflow/model-versions/create',
      {
        name,
        source,
        run_id: runId,
        run_link: runLink,
        description,
        // Of a version made from another MLflow finds this out by itself, and refuses to be told.
        model_id: /^models:\/.+\/\d+$/.test(source) ? undefined : loggedModelId,
        tags: [...tags, { key: originTags.version, value: number }],
      },
    );
    return created.version;
  }

  numberOf({ version }: ModelVersion, copies: readonly ModelVersion[]): string | undefined {
    return copies.find(({ tags }) => pairsOf(tags)[originTags.version] === version)?.version;
  }

  keepTimes(): Promise<void> {
    return Promise.resolve();
  }
}

/** Whether an error says that something of this name is there already. */
export function isAlreadyThere(error: unknown): boolean {
  return error instanceof HttpError && ['RESOURCE_ALREADY_EXISTS', 'already-exists'].includes(error.code);
}
