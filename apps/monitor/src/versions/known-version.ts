import { DomainError } from '@modelyard/chassis';
import type { ReferenceData, ServedModel } from '@modelyard/contracts';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';

/** What the monitor knows of a version. */
export interface KnownVersion {
  readonly modelId: string;
  readonly modelVersionId: string;
  readonly name: string;
  readonly version: string;
  readonly servedModel: ServedModel | null;
  readonly referenceData?: z.infer<typeof ReferenceData> | null;
}

/** Keeps what an event says of a version; what it leaves out stays as it was. */
export async function rememberVersion(manager: EntityManager, known: KnownVersion): Promise<void> {
  await manager.query(
    `INSERT INTO version AS v (model_version_id, model_id, name, version, served_model, reference_data)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (model_version_id) DO UPDATE SET name = excluded.name,
       served_model = coalesce(excluded.served_model, v.served_model),
       reference_data = coalesce(excluded.reference_data, v.reference_data)`,
    [known.modelVersionId, known.modelId, known.name, known.version, known.servedModel, known.referenceData ?? null],
  );
}

const columns = `model_id AS "modelId", model_version_id AS "modelVersionId", name, version,
  served_model AS "servedModel", reference_data AS "referenceData"`;

export async function findVersion(manager: EntityManager, modelVersionId: string): Promise<KnownVersion | undefined> {
  const [found] = await manager.query<KnownVersion[]>(`SELECT ${columns} FROM version WHERE model_version_id = $1`, [
    modelVersionId,
  ]);
  return found;
}

/** Ids of versions by `name/version` and of models by `name`, for producers who know them by name alone. */
export async function idsByName(
  manager: EntityManager,
  names: readonly string[],
): Promise<{ models: ReadonlyMap<string, string>; versions: ReadonlyMap<string, string> }> {
  if (names.length === 0) return { models: new Map(), versions: new Map() };
  const rows = await manager.query<KnownVersion[]>(
    `SELECT ${columns} FROM version WHERE name = ANY ($1) ORDER BY model_version_id`,
    [names],
  );
  return {
    models: new Map(rows.map((row) => [row.name, row.modelId])),
    versions: new Map(rows.map((row) => [`${row.name}/${row.version}`, row.modelVersionId])),
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id of a model that a caller named by id or by name. @throws DomainError `model-not-known` */
export async function modelIdOf(manager: EntityManager, idOrName: string): Promise<string> {
  if (uuid.test(idOrName)) return idOrName.toLowerCase();
  const id = (await idsByName(manager, [idOrName])).models.get(idOrName);
  if (id !== undefined) return id;
  throw new DomainError({
    code: 'model-not-known',
    kind: 'not-found',
    message: `The monitor has not heard of a model named ${idOrName}.`,
    nextStep: 'Check the name, or register a version of the model first.',
  });
}

/** Present names by model id. */
export async function modelNames(
  manager: EntityManager,
  modelIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (modelIds.length === 0) return new Map();
  const rows = await manager.query<{ modelId: string; name: string }[]>(
    `SELECT DISTINCT model_id AS "modelId", name FROM version WHERE model_id = ANY ($1)`,
    [modelIds],
  );
  return new Map(rows.map((row) => [row.modelId, row.name]));
}
