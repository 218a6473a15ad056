import { Injectable } from '@nestjs/common';
import type { Stage } from '@modelyard/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import type { KeyValue } from '../database/key-values.js';
import { queryPrepared, type PreparedStatement } from '@modelyard/messaging';
import { absent } from '../mlflow-wire/mlflow-errors.js';
import type { ArtifactFile } from '../artifacts/artifact-file.js';
import type { Registration } from './model-version.entity.js';

/** A version as clients know it. */
export interface ModelVersion {
  readonly modelVersionId: string;
  readonly modelId: string;
  /** The model's name now. */
  readonly name: string;
  readonly version: number;
  /** Milliseconds since 1970, as all times here. */
  readonly creationTime: number;
  readonly lastUpdateTime: number;
  readonly description: string | null;
  /** The name of who registered it. */
  readonly userId: string;
  readonly currentStage: Stage;
  /** Where the files came from, as the client said it. */
  readonly source: string;
  /** Where clients fetch them. */
  readonly storageUri: string;
  /** Empty without a run. */
  readonly runId: string;
  readonly runLink: string;
  readonly loggedModelId: string | null;
  /** By key. */
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly string[];
}

/** A version with what was read of its files when it was registered. */
export interface VersionDetail extends ModelVersion {
  readonly registration: Registration;
  readonly files: readonly ArtifactFile[];
}

// Lists of files and signatures can be long, so only those who want them select them.
const columns = `v.model_version_id as "modelVersionId", v.model_id as "modelId", m.name, v.version,
  v.creation_time::float8 as "creationTime", v.last_update_time::float8 as "lastUpdateTime", v.description,
  v.user_id as "userId", v.current_stage as "currentStage", v.source, v.storage_uri as "storageUri", v.run_id as "runId",
  v.run_link as "runLink", v.logged_model_id as "loggedModelId",
  (select coalesce(json_agg(json_build_object('key', t.key, 'value', t.value) order by t.key), '[]')
   from model_version_tags t where t.model_version_id = v.model_version_id) as tags,
  array(select a.alias from registered_model_aliases a
        where a.model_id = v.model_id and a.version = v.version order by a.alias) as aliases`;
const joined = 'from model_versions v join registered_models m using (model_id)';
const numbered = `${joined} where m.name = $1 and v.version = $2`;

// Planning these takes longer than running them.
const byNumber = { name: 'version-by-number', text: `select ${columns} ${numbered}` };
const detailByNumber = {
  name: 'version-detail-by-number',
  text: `select ${columns}, v.registration, v.files ${numbered}`,
};
const byAlias = {
  name: 'version-by-alias',
  text: `select ${columns} ${joined} join registered_model_aliases pointer using (model_id, version)
    where m.name = $1 and pointer.alias = $2`,
};

// One step of an index for each stage, however many versions the model has. The order by the stage leaves only the index that knows
// stages: planners do not expect a stage that nobody holds, and would look for it among all versions.
const latestPerStage = {
  name: 'latest-versions-per-stage',
  text: `select ${columns}
    from unnest($1::uuid[]) wanted(model_id) cross join unnest(array['Archived', 'None', 'Production', 'Staging']) stage
      cross join lateral (
        select * from model_versions one where one.model_id = wanted.model_id and one.current_stage >= stage
        order by one.current_stage, one.version desc limit 1) v
      join registered_models m on m.model_id = v.model_id
    where v.current_stage = stage
    order by v.model_id, stage`,
};

@Injectable()
export class FindVersion {
  constructor(private readonly database: DataSource) {}

  /** Throws `resource-not-found`. */
  async byNumber(name: string, version: number, manager: EntityManager = this.database.manager): Promise<ModelVersion> {
    return oneByNumber<ModelVersion>(manager, byNumber, name, version);
  }

  /** Throws `resource-not-found`. */
  async detail(name: string, version: number): Promise<VersionDetail> {
    return oneByNumber<VersionDetail>(this.database.manager, detailByNumber, name, version);
  }

  /** The version that an alias points to. */
  async byAlias(name: string, alias: string): Promise<ModelVersion | undefined> {
    const [found] = await queryPrepared<ModelVersion>(this.database.manager, byAlias, [name, alias]);
    return found;
  }

  /** The version with the highest number. */
  async newest(modelId: string): Promise<ModelVersion | undefined> {
    const [found] = await this.database.query<ModelVersion[]>(
      `select ${columns} ${joined} where v.model_id = $1 order by v.version desc limit 1`,
      [modelId],
    );
    return found;
  }

  /** Of each model and stage the version with the highest number, by stage within a model. */
  async latestPerStage(modelIds: readonly string[]): Promise<readonly ModelVersion[]> {
    return queryPrepared<ModelVersion>(this.database.manager, latestPerStage, [modelIds]);
  }

  /** The versions that exist among these, in the order of the ids. */
  async byIds(ids: readonly string[]): Promise<readonly ModelVersion[]> {
    if (ids.length === 0) return [];
    const rows = await this.database.query<ModelVersion[]>(
      `select ${columns} ${joined} where v.model_version_id = any($1::uuid[])`,
      [ids],
    );
    const byId = new Map(rows.map((row) => [row.modelVersionId, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }
}

async function oneByNumber<Row extends ModelVersion>(
  manager: EntityManager,
  statement: PreparedStatement,
  name: string,
  version: number,
): Promise<Row> {
  const [found] = await queryPrepared<Row>(manager, statement, [name, version]);
  if (!found) throw absent(`Model Version (name=${name}, version=${version}) not found`);
  return found;
}
